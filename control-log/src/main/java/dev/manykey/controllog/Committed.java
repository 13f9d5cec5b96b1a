package dev.manykey.controllog;

/**
 * A change that is recorded.
 *
 * @param entity as it is now
 * @param inForce whether the brokers have acknowledged it; when not, it will be published as soon as they can, and until then
 *        the old state holds
 */
public record Committed<T extends Entity>(T entity, boolean inForce) {}
