package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.upstream.Overrides.Alias;

/**
 * An operation under one of its paths: its own, or one that an alias or a suffix gives it. Resource, access and cost are the
 * same under all of them.
 *
 * @param operation with that path
 * @param key of the operation that it is
 * @param usable false when it is refused to everybody
 */
record ServedPath(Operation operation, OperationKey key, boolean usable) {
    private static final int REPORTED = 20;

    /**
     * All paths of all operations.
     *
     * @throws ProblemException when an alias or suffix gives one operation the path of another
     */
    static List<ServedPath> all(Collection<CataloguedOperation> operations, Overrides overrides) {
        List<Ending> endings = overrides.suffixes().stream()
                .map(suffix -> new Ending(suffix.match().test(), suffix.suffix())).toList();
        Map<OperationKey, ServedPath> all = new LinkedHashMap<>();
        List<InvalidField> problems = new ArrayList<>();
        for (CataloguedOperation entry : operations) {
            for (ServedPath path : paths(entry, endings, overrides.aliases())) {
                ServedPath earlier = all.putIfAbsent(path.folded(), path);
                if (earlier != null && !earlier.key.equals(path.key) && problems.size() < REPORTED) {
                    problems.add(InvalidField.of("overrides", path.operation.method() + " " + path.operation.path(),
                            "one operation for a method and path; by an alias or suffix it would be %s and %s"
                                    .formatted(earlier.key, path.key)));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
        return List.copyOf(all.values());
    }

    private static List<ServedPath> paths(CataloguedOperation entry, List<Ending> endings, List<Alias> aliases) {
        ServedPath own = new ServedPath(entry.operation(), OperationKey.of(entry.operation()), entry.isUsable());
        List<ServedPath> paths = new ArrayList<>(List.of(own));
        for (Ending ending : endings) {
            if (!own.operation.path().endsWith("/") && ending.test.test(entry)) {
                paths.add(own.at(own.operation.path() + distinct(ending.suffix, own.operation.path())));
            }
        }
        for (ServedPath path : List.copyOf(paths)) {
            for (Alias alias : aliases) {
                if (isBelow(path.operation.path(), alias.prefix())) {
                    paths.add(path.at(moved(path.operation.path(), alias)));
                }
            }
        }
        return paths;
    }

    private record Ending(Predicate<CataloguedOperation> test, String suffix) {}

    /** Whether this is the operation's own path. */
    boolean isOwn() {
        return operation.path().equals(key.path());
    }

    /** Whether {@code path} begins with the segments of {@code prefix}. */
    static boolean isBelow(String path, String prefix) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    private static String moved(String path, Alias alias) {
        String moved = (alias.also().equals("/") ? "" : alias.also()) + path.substring(alias.prefix().length());
        return moved.isEmpty() ? "/" : moved;
    }

    /** The suffix with names of parameters that the path does not have. */
    private static String distinct(String suffix, String path) {
        String distinct = suffix;
        while (OperationKey.names(distinct).stream().anyMatch(name -> OperationKey.names(path).contains(name))) {
            distinct = distinct.replace("}", "_}");
        }
        return distinct;
    }

    private ServedPath at(String path) {
        return new ServedPath(operation.at(path), key, usable);
    }

    /** The same for paths that a proxy would take for the same, or could but for case. */
    private OperationKey folded() {
        return new OperationKey(operation.method(),
                OperationKey.withoutNames(operation.path()).toLowerCase(Locale.ROOT));
    }
}
