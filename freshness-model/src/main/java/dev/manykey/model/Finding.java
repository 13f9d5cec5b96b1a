package dev.manykey.model;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a search came to.
 *
 * @param states how many different states it visited
 * @param violated the property that a step breaks, null when none does
 * @param trace the shortest way there, a line per step; empty when nothing is violated */
record Finding(int states, @Nullable String violated, List<String> trace) {
    Finding {
        trace = List.copyOf(trace);
    }

    boolean holds() {
        return violated == null;
    }
}
