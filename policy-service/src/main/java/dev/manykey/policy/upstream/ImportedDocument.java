package dev.manykey.policy.upstream;

import java.time.Instant;
import java.util.List;

import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.openapi.SkippedOperation;

import org.jspecify.annotations.Nullable;

/**
 * What was taken from one document of an upstream. Several stand side by side, such as v1 and v2.
 *
 * @param source where it is from: {@code openapi 3.0.1}, or {@code preset pipedrive}
 * @param title of the API by the document, empty when it has none
 * @param sha256 of the document's bytes, null for a preset
 * @param operations as the document has them, with the base path
 * @param skipped the first hundred operations that were not taken over
 */
record ImportedDocument(String name, String source, String title, String basePath, @Nullable String sha256,
        Instant importedAt, List<Operation> operations, List<SkippedOperation> skipped) {
    private static final int SKIPPED_KEPT = 100;

    ImportedDocument {
        operations = List.copyOf(operations);
        skipped = List.copyOf(skipped.subList(0, Math.min(skipped.size(), SKIPPED_KEPT)));
    }

    /** Whether importing {@code other} instead changes nothing. */
    boolean saysTheSameAs(ImportedDocument other) {
        return source.equals(other.source) && title.equals(other.title) && basePath.equals(other.basePath)
                && operations.equals(other.operations) && skipped.equals(other.skipped);
    }
}
