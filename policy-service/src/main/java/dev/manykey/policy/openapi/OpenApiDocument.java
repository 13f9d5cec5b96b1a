package dev.manykey.policy.openapi;

import java.util.List;

/**
 * What was taken from an OpenAPI document.
 *
 * @param source the specification that it follows, such as {@code openapi 3.0.1} or {@code swagger 2.0}
 * @param title of the API, empty when it has none
 * @param basePath what stands before each of its paths, empty for nothing
 * @param operations with the base path in their paths, in the order of the document
 * @param skipped for people to read
 * @param notTaken those of the skipped ones that have a path of the upstream
 */
public record OpenApiDocument(String source, String title, String basePath, List<DocumentedOperation> operations,
        List<SkippedOperation> skipped, List<NotTaken> notTaken) {
    public OpenApiDocument {
        operations = List.copyOf(operations);
        skipped = List.copyOf(skipped);
        notTaken = List.copyOf(notTaken);
    }
}
