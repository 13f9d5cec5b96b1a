package dev.manykey.policy.upstream;

import java.util.Comparator;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * Names an operation within an upstream. Ordered by path, then method.
 *
 * @param path the template, letter for letter
 */
record OperationKey(String method, String path) implements Comparable<OperationKey> {
    private static final Comparator<OperationKey> ORDER = Comparator.comparing(OperationKey::path)
            .thenComparing(OperationKey::method);
    private static final Pattern PARAMETER = Pattern.compile("\\{[^{}]*}");

    static OperationKey of(Operation operation) {
        return new OperationKey(operation.method(), operation.path());
    }

    /** A path template with the names of its parameters left out: the same for templates that match the same paths. */
    static String withoutNames(String path) {
        return PARAMETER.matcher(path).replaceAll("{}");
    }

    /** The parameters of a path template, in their braces. */
    static Set<String> names(String path) {
        return PARAMETER.matcher(path).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /** The same for operations that only call their parameters otherwise. */
    OperationKey withoutNames() {
        return new OperationKey(method, withoutNames(path));
    }

    @Override
    public int compareTo(OperationKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
