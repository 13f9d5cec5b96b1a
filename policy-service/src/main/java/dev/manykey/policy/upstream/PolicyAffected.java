package dev.manykey.policy.upstream;

/**
 * A line of a policy that a change of the catalog took the meaning from, all of it or a part.
 *
 * @param policy its id; that of a key for what is for this key alone
 * @param line such as {@code permissions.orders} or {@code grants[0] (never)}
 * @param what in words
 */
public record PolicyAffected(String policy, String line, String what) {}
