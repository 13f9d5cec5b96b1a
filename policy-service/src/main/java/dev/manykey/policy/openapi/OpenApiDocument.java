package dev.manykey.policy.openapi;

import java.util.List;

import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * What was taken from an OpenAPI document.
 *
 * @param openapi the version of the specification that it follows, such as {@code 3.0.1}
 * @param title of the API, empty when it has none
 * @param basePath what stands before each of its paths, empty for nothing
 * @param operations with the base path in their paths, in the order of the document
 */
public record OpenApiDocument(String openapi, String title, String basePath, List<Operation> operations,
        List<SkippedOperation> skipped) {
    public OpenApiDocument {
        operations = List.copyOf(operations);
        skipped = List.copyOf(skipped);
    }
}
