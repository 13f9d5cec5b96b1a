package dev.manykey.controllog;

import java.util.Set;

import dev.manykey.contract.Kind;

/**
 * Which kinds a service wants in its {@link ControlLogView}. Operators are always there.
 *
 * @param service name for threads and logs
 */
public record ControlLogInterest(String service, Set<Kind> kinds) {
    public ControlLogInterest {
        kinds = Set.copyOf(kinds);
    }
}
