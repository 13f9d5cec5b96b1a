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
import java.util.function.Function;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.CatalogInvalid;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.PathTemplate;
import dev.manykey.policy.openapi.NotTaken;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);
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
            queries.computeIfAbsent(withoutEnd(folded(one.path())), _ -> new HashSet<>()).addAll(one.query());
        }
        List<CataloguedOperation> all = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (CataloguedOperation operation : operations) {
            String path = folded(operation.operation().path());
            all.add(operation.without(queries.getOrDefault(withoutEnd(path), Set.of())));
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

    /** Some upstreams take a path with a slash at its end for the one without. */
    private static String withoutEnd(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
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

    /**
     * Why a request is for no operation that can be permitted, in words; null when nothing is known of it.
     *
     * @param path plain and canonical
     * @param unusable why the operation with this key cannot be had, in words
     */
    @Nullable
    String whyNone(String method, String path, Function<OperationKey, String> unusable) {
        Map<OperationKey, OperationKey> keys = new HashMap<>();
        List<Operation> refused = new ArrayList<>();
        for (ServedPath one : served) {
            if (!one.usable()) {
                refused.add(one.operation());
                keys.put(OperationKey.of(one.operation()), one.key());
            }
        }
        OperationKey found = find(method, path, refused);
        OperationKey key = found == null ? null : keys.get(found);
        if (key != null) {
            String why = notTaken.contains(key) ? "was skipped at its import" : unusable.apply(key);
            return key.method().equals(method) || (key.method().equals("GET") && method.equals("HEAD"))
                    ? "%s %s".formatted(key, why)
                    : "barred by %s, which %s: no other operation gets its path".formatted(key, why);
        }
        for (Ambiguities.Pair pair : ambiguous) {
            String both = pair.refused();
            if (both != null && find("GET", path, List.of(new Operation("GET", both, BARRED, Access.READ, null,
                    1))) != null) {
                return "barred: it fits both %s and %s, which need different permissions".formatted(
                        OperationKey.of(pair.one().operation()), OperationKey.of(pair.other().operation()));
            }
        }
        return null;
    }

    private static @Nullable OperationKey find(String method, String path, List<Operation> operations) {
        try {
            Catalog catalog = Catalog.compile(operations);
            Match match = catalog.match(method, path);
            if (match instanceof Match.NoSuchOperation other && !other.allowedMethods().isEmpty()) {
                match = catalog.match(other.allowedMethods().getFirst(), path);
            }
            return match instanceof Match.Matched matched ? OperationKey.of(matched.operation()) : null;
        } catch (CatalogInvalid e) {
            LOG.debug("what cannot be had cannot be told apart", e);
            return null;
        }
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
