package dev.manykey.policy.upstream;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.manykey.policy.openapi.DocumentedOperation;
import dev.manykey.policy.openapi.ImportChoices;
import dev.manykey.policy.openapi.NotTaken;
import dev.manykey.policy.openapi.SkippedOperation;

import org.jspecify.annotations.Nullable;

/**
 * What was taken from one document of an upstream. Several stand side by side, such as v1 and v2.
 *
 * @param source where it is from: {@code openapi 3.0.1}, or {@code preset pipedrive}
 * @param title of the API by the document, empty when it has none
 * @param sha256 of the document's bytes, null for a preset
 * @param choices how it was read
 * @param operations as the document has them, with the base path
 * @param unseen those of them that are refused until an operator confirms them
 * @param skipped the first hundred operations that were not taken over
 * @param notTaken what of all of those keeps others from being decided on in their place
 */
record ImportedDocument(String name, String source, String title, String basePath, @Nullable String sha256,
        Instant importedAt, ImportChoices choices, List<DocumentedOperation> operations,
        SortedSet<OperationKey> unseen, List<SkippedOperation> skipped, List<NotTaken> notTaken) {
    private static final int SKIPPED_KEPT = 100;

    ImportedDocument {
        operations = List.copyOf(operations);
        unseen = Collections.unmodifiableSortedSet(new TreeSet<>(unseen));
        skipped = List.copyOf(skipped.subList(0, Math.min(skipped.size(), SKIPPED_KEPT)));
        notTaken = List.copyOf(notTaken);
    }

    /** One of which every operation was taken over. */
    static ImportedDocument whole(String name, String source, String title, String basePath, Instant importedAt,
            ImportChoices choices, List<DocumentedOperation> operations) {
        return new ImportedDocument(name, source, title, basePath, null, importedAt, choices, operations,
                new TreeSet<>(), List.of(), List.of());
    }

    /** Whether importing {@code other} instead changes nothing. */
    boolean saysTheSameAs(ImportedDocument other) {
        return source.equals(other.source) && title.equals(other.title) && basePath.equals(other.basePath)
                && choices.equals(other.choices) && operations.equals(other.operations)
                && skipped.equals(other.skipped) && notTaken.equals(other.notTaken);
    }

    /** This document, of which nothing has been seen. */
    ImportedDocument allUnseen() {
        SortedSet<OperationKey> all = new TreeSet<>();
        operations.forEach(one -> all.add(OperationKey.of(one.operation())));
        return withUnseen(all);
    }

    /**
     * This document in the place of {@code previous}: seen is what was seen there with the same method, path and resource.
     * Where the operator chose to name resources after something else, the names may differ.
     */
    ImportedDocument after(ImportedDocument previous) {
        boolean renamed = choices.resourceBy() != previous.choices.resourceBy();
        Map<OperationKey, String> resources = new HashMap<>();
        for (DocumentedOperation one : previous.operations) {
            OperationKey key = OperationKey.of(one.operation());
            if (!previous.unseen.contains(key)) {
                resources.put(key, one.operation().resource());
            }
        }
        SortedSet<OperationKey> fresh = new TreeSet<>();
        for (DocumentedOperation one : operations) {
            OperationKey key = OperationKey.of(one.operation());
            String before = resources.get(key);
            if (before == null || !(renamed || before.equals(one.operation().resource()))) {
                fresh.add(key);
            }
        }
        return withUnseen(fresh);
    }

    ImportedDocument withUnseen(SortedSet<OperationKey> others) {
        return new ImportedDocument(name, source, title, basePath, sha256, importedAt, choices, operations, others,
                skipped, notTaken);
    }
}
