package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.openapi.DocumentedOperation;
import dev.manykey.policy.openapi.NotTaken;

import org.jspecify.annotations.Nullable;

/**
 * The operations of an upstream over all its documents, as overrides and then corrections say, ordered by path and method.
 */
public final class Operations {
    private static final int MAX_CHARACTERS = 3_000_000;
    private static final int REPORTED = 20;

    private final SortedMap<OperationKey, CataloguedOperation> byKey;
    private final List<NotTaken> notTaken;
    private final Overrides overrides;

    private Operations(SortedMap<OperationKey, CataloguedOperation> byKey, List<NotTaken> notTaken,
            Overrides overrides) {
        this.byKey = byKey;
        this.notTaken = List.copyOf(notTaken);
        this.overrides = overrides;
    }

    static Operations of(Collection<ImportedDocument> documents, Overrides overrides,
            Map<OperationKey, Correction> corrections) {
        requireDistinct(documents);
        SortedMap<OperationKey, CataloguedOperation> byKey = new TreeMap<>();
        UnaryOperator<CataloguedOperation> application = overrides.application();
        for (ImportedDocument document : documents) {
            for (DocumentedOperation documented : document.operations()) {
                OperationKey key = OperationKey.of(documented.operation());
                CataloguedOperation entry = CataloguedOperation.of(documented, document.name(),
                        !document.unseen().contains(key));
                byKey.put(key, application.apply(entry).corrected(corrections.get(key.withoutNames())));
            }
        }
        return new Operations(byKey,
                documents.stream().flatMap(document -> document.notTaken().stream()).toList(), overrides);
    }

    /** Tells whether there is such an operation. */
    boolean has(OperationKey key) {
        return byKey.containsKey(key);
    }

    /** The operation with this key, null when there is none. */
    @Nullable
    CataloguedOperation find(OperationKey key) {
        return byKey.get(key);
    }

    /** In order. */
    Collection<CataloguedOperation> all() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    /** Those after {@code key} in order. */
    Collection<CataloguedOperation> after(OperationKey key) {
        SortedMap<OperationKey, CataloguedOperation> rest = new TreeMap<>(byKey.tailMap(key));
        rest.remove(key);
        return rest.values();
    }

    /** How many are refused until an operator confirms them. */
    int unseen() {
        return (int) byKey.values().stream().filter(entry -> !entry.seen()).count();
    }

    /** The names of all resources, those whose operations nobody has confirmed yet included. */
    public SortedSet<String> resources() {
        SortedSet<String> resources = new TreeSet<>();
        byKey.values().stream().filter(entry -> !entry.ignored())
                .forEach(entry -> resources.add(entry.operation().resource()));
        return resources;
    }

    /** The operations as they count under their own paths, those that nobody has confirmed yet included, without those that are ignored. */
    public List<Operation> known() {
        return byKey.values().stream().filter(entry -> !entry.ignored()).map(CataloguedOperation::operation).toList();
    }

    /**
     * The operations as the control log carries them.
     *
     * @throws ProblemException when they are too many, or a proxy could not tell them apart
     */
    public List<Operation> publishable() {
        int characters = byKey.values().stream().mapToInt(entry -> characters(entry.documented())).sum();
        if (characters > MAX_CHARACTERS) {
            throw ProblemException.tooLarge("operations", characters + " characters",
                    "at most %d in paths, names, ids, tags and scopes together".formatted(MAX_CHARACTERS));
        }
        return publication().operations();
    }

    /**
     * Why a request is for no operation that can be permitted although the upstream has one of its kind: it waits to be seen, is
     * ignored, or its path is barred. In words; null when nothing is known of it.
     *
     * @param path plain and canonical
     */
    public @Nullable String whyNone(String method, String path) {
        return publication().whyNone(method, path, key -> {
            CataloguedOperation entry = byKey.get(key);
            return entry != null && entry.ignored() ? "is ignored by the overrides of the upstream"
                    : "waits to be seen (expected: confirmed by POST /v1/upstreams/{id}/operations/seen)";
        });
    }

    /**
     * Tells whether {@code operation}, one of {@link #publishable}, only keeps a path from being taken for another one:
     * nobody can have it, and people need not see it.
     */
    public static boolean isBar(Operation operation) {
        return operation.method().equals(Publication.BAR);
    }

    /** How they are served. */
    Publication publication() {
        return Publication.of(byKey.values(), notTaken, overrides);
    }

    /** Two operations with the same method and paths are an error that names both, in one document or in two. */
    private static void requireDistinct(Collection<ImportedDocument> documents) {
        Map<String, String> seen = new HashMap<>();
        List<InvalidField> problems = new ArrayList<>();
        for (ImportedDocument document : documents) {
            for (DocumentedOperation documented : document.operations()) {
                OperationKey key = OperationKey.of(documented.operation());
                String shape = key.withoutNames().toString().toLowerCase(Locale.ROOT);
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

    private static int characters(DocumentedOperation documented) {
        Operation operation = documented.operation();
        String id = operation.operationId();
        return operation.path().length() + operation.resource().length() + (id == null ? 0 : id.length())
                + documented.tags().stream().mapToInt(String::length).sum()
                + documented.scopes().stream().mapToInt(String::length).sum();
    }
}
