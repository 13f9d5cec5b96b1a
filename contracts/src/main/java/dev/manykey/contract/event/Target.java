package dev.manykey.contract.event;

import java.util.List;

import dev.manykey.contract.Access;

import org.jspecify.annotations.Nullable;

/**
 * What a request asked for.
 *
 * @param upstream as the request named it; null when it named none
 * @param method as received, cut at 32 characters
 * @param path as received, after the upstream's prefix, escaped where not printable, secrets masked, cut at 2048 characters
 * @param queryNames names of the query parameters in order, never their values
 * @param operation method and path template, null when none matched
 * @param resource of that operation, null when none matched
 * @param access of that operation, null when none matched
 */
public record Target(@Nullable String upstream, String method, String path, List<String> queryNames,
        @Nullable String operation, @Nullable String resource, @Nullable Access access) {
    public Target {
        queryNames = List.copyOf(queryNames);
    }
}
