package dev.manykey.policy.openapi;

import java.util.List;

/**
 * What the catalog has to know of an operation that was not taken over, so that no other operation is decided on in its place.
 *
 * @param path the template, with the base path
 * @param query names of query parameters that tell it apart from others with this path; empty when the path does
 */
public record NotTaken(String method, String path, List<String> query) {
    public NotTaken {
        query = List.copyOf(query);
    }
}
