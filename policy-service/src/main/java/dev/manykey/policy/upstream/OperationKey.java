package dev.manykey.policy.upstream;

import java.util.Comparator;

import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * Names an operation within an upstream. Ordered by path, then method.
 *
 * @param path the template, letter for letter
 */
record OperationKey(String method, String path) implements Comparable<OperationKey> {
    private static final Comparator<OperationKey> ORDER = Comparator.comparing(OperationKey::path)
            .thenComparing(OperationKey::method);

    static OperationKey of(Operation operation) {
        return new OperationKey(operation.method(), operation.path());
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
