package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.CatalogInvalid;
import dev.manykey.pdp.PathTemplate;

/** The operations of an upstream over all its documents, corrected, ordered by path and method. */
public final class Operations {
    private static final int MAX = 10_000;
    private static final int MAX_CHARACTERS = 1_500_000;
    private static final int REPORTED = 20;

    private final SortedMap<OperationKey, CataloguedOperation> byKey;

    private Operations(SortedMap<OperationKey, CataloguedOperation> byKey) {
        this.byKey = byKey;
    }

    static Operations of(Collection<ImportedDocument> documents, Map<OperationKey, Correction> corrections) {
        requireDistinct(documents);
        SortedMap<OperationKey, CataloguedOperation> byKey = new TreeMap<>();
        for (ImportedDocument document : documents) {
            for (Operation original : document.operations()) {
                OperationKey key = OperationKey.of(original);
                Correction correction = corrections.get(key);
                byKey.put(key, new CataloguedOperation(correction == null ? original : correction.applyTo(original),
                        original, document.name(), correction != null));
            }
        }
        return new Operations(byKey);
    }

    /** Tells whether there is such an operation. */
    boolean has(OperationKey key) {
        return byKey.containsKey(key);
    }

    /** In order. */
    Collection<CataloguedOperation> all() {
        return byKey.values();
    }

    /** Those after {@code key} in order. */
    Collection<CataloguedOperation> after(OperationKey key) {
        SortedMap<OperationKey, CataloguedOperation> rest = new TreeMap<>(byKey.tailMap(key));
        rest.remove(key);
        return rest.values();
    }

    /** The names of all resources. */
    public SortedSet<String> resources() {
        SortedSet<String> resources = new TreeSet<>();
        byKey.values().forEach(entry -> resources.add(entry.operation().resource()));
        return resources;
    }

    /**
     * The operations as the control log carries them.
     *
     * @throws ProblemException when they are too many, or a proxy could not tell them apart
     */
    List<Operation> publishable() {
        List<Operation> operations = byKey.values().stream().map(CataloguedOperation::operation).toList();
        if (operations.size() > MAX) {
            throw ProblemException.tooLarge("operations", operations.size(),
                    "at most %d for an upstream".formatted(MAX));
        }
        int characters = operations.stream().mapToInt(Operations::characters).sum();
        if (characters > MAX_CHARACTERS) {
            throw ProblemException.tooLarge("operations", characters + " characters",
                    "at most %d in paths, names and ids together".formatted(MAX_CHARACTERS));
        }
        try {
            Catalog.compile(operations);
        } catch (CatalogInvalid e) {
            throw ProblemException.invalid(e.problems().stream().limit(REPORTED)
                    .map(problem -> InvalidField.of("operations", null, problem)).toList());
        }
        return operations;
    }

    /** Two operations with the same method and paths are an error that names both, in one document or in two. */
    private static void requireDistinct(Collection<ImportedDocument> documents) {
        Map<String, String> seen = new HashMap<>();
        List<InvalidField> problems = new ArrayList<>();
        for (ImportedDocument document : documents) {
            for (Operation operation : document.operations()) {
                OperationKey key = OperationKey.of(operation);
                String shape = key.method() + PathTemplate.parse(key.path()).shape().toLowerCase(Locale.ROOT);
                String earlier = seen.putIfAbsent(shape, "%s in document %s".formatted(key, document.name()));
                if (earlier != null && problems.size() < REPORTED) {
                    problems.add(InvalidField.of("operations", "%s in document %s".formatted(key, document.name()),
                            "one operation for a method and path; there is " + earlier));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
    }

    private static int characters(Operation operation) {
        String id = operation.operationId();
        return operation.path().length() + operation.resource().length() + (id == null ? 0 : id.length());
    }
}
