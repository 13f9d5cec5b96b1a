package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.CatalogInvalid;
import dev.manykey.pdp.PathTemplate;
import dev.manykey.policy.openapi.NotTaken;

/**
 * The operations of an upstream as the control log carries them: those that can be permitted, under all their paths, and a
 * bar for every other path that is known.
 *
 * <p>A bar is needed because literal beats parameter: if {@code GET /deals/export} were only left out, a request for it would
 * be decided as {@code GET /deals/{id}}. It is an operation with method {@value #BAR}, which no proxy admits, so that the
 * path is known and none of its methods is.
 */
final class Publication {
    /** The method of bars. */
    static final String BAR = Catalog.BAR;

    /** The resource of bars, for people who read the log. */
    static final String BARRED = "barred";

    private static final int MAX = 10_000;
    private static final int MAX_CHARACTERS = 1_500_000;
    private static final int REPORTED = 20;

    private final List<ServedPath> served;
    private final List<Ambiguities.Pair> ambiguous;
    private final Set<OperationKey> notTaken;

    private Publication(List<ServedPath> served, Set<OperationKey> notTaken) {
        this.served = served;
        this.ambiguous = Ambiguities.find(served);
        this.notTaken = notTaken;
    }

    /**
     * How operations are served.
     *
     * @param notTaken what must not be decided on as one of them: by their paths it is barred, by a query it is refused
     */
    static Publication of(Collection<CataloguedOperation> operations, List<NotTaken> notTaken, Overrides overrides) {
        Map<String, Set<String>> queries = new HashMap<>();
        for (NotTaken one : notTaken) {
            queries.computeIfAbsent(folded(one.path()), _ -> new HashSet<>()).addAll(one.query());
        }
        List<CataloguedOperation> all = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (CataloguedOperation operation : operations) {
            String path = folded(operation.operation().path());
            all.add(operation.without(queries.getOrDefault(path, Set.of())));
            known.add(operation.operation().method() + " " + path);
        }
        Set<OperationKey> barred = new HashSet<>();
        for (NotTaken one : notTaken) {
            if (known.add(one.method() + " " + folded(one.path()))) {
                all.add(CataloguedOperation.of(one));
                barred.add(new OperationKey(one.method(), one.path()));
            }
        }
        return new Publication(ServedPath.all(all, overrides), barred);
    }

    /** The same for paths that differ in the names of parameters or in the case of letters. */
    private static String folded(String path) {
        return OperationKey.withoutNames(path).toLowerCase(Locale.ROOT);
    }

    /** Pairs of operations that one request can match, neither of which is more specific; each pair once. */
    List<Ambiguity> ambiguities() {
        Map<Set<OperationKey>, Ambiguity> pairs = new LinkedHashMap<>();
        ambiguous.stream().filter(pair -> !notTaken.contains(pair.one().key())
                && !notTaken.contains(pair.other().key())).sorted(Comparator.comparing(pair -> !pair.isOfOwnPaths()))
                .forEach(
                        pair -> pairs.putIfAbsent(Set.of(pair.one().key(), pair.other().key()), Ambiguity.of(pair)));
        return List.copyOf(pairs.values());
    }

    /**
     * What the control log is to carry.
     *
     * @throws ProblemException when it is too much, or a proxy could not tell the operations apart
     */
    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (ServedPath path : served) {
            if (path.usable()) {
                operations.add(path.operation());
                known.add(PathTemplate.parse(path.operation().path()).shape());
            }
        }
        Set<String> bars = new HashSet<>();
        for (ServedPath path : served) {
            if (!path.usable()) {
                bar(path.operation().path(), known, bars, operations);
            }
        }
        for (Ambiguities.Pair pair : ambiguous) {
            String refused = pair.refused();
            if (refused != null) {
                bar(refused, known, bars, operations);
            }
        }
        requireFitting(operations);
        return operations;
    }

    private static void bar(String path, Set<String> known, Set<String> bars, List<Operation> operations) {
        String shape = PathTemplate.parse(path).shape();
        if (!known.contains(shape) && bars.add(shape.toLowerCase(Locale.ROOT))) {
            operations.add(new Operation(BAR, path, BARRED, Access.WRITE, null, 1));
        }
    }

    private static void requireFitting(List<Operation> operations) {
        if (operations.size() > MAX) {
            throw ProblemException.tooLarge("operations", operations.size(),
                    "at most %d for an upstream, further paths included".formatted(MAX));
        }
        int characters = operations.stream().mapToInt(Publication::characters).sum();
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
    }

    private static int characters(Operation operation) {
        String id = operation.operationId();
        return operation.path().length() + operation.resource().length() + (id == null ? 0 : id.length());
    }
}
