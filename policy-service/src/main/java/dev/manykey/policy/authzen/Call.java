package dev.manykey.policy.authzen;

import java.util.List;

import dev.manykey.pdp.Match;

import org.jspecify.annotations.Nullable;

/**
 * A request that would have to be permitted for the answer to be yes.
 *
 * @param method null for that of the operation
 * @param path null when only the operation is known
 * @param query null when it is not known
 */
record Call(Match match, @Nullable String method, @Nullable String path, @Nullable String query) {

    /** What a question comes to. */
    sealed interface Asked {
        /** Requests, all of which have to be permitted; at least one. */
        record Calls(List<Call> calls) implements Asked {
            public Calls {
                calls = List.copyOf(calls);
            }
        }

        /**
         * Nothing that could be permitted.
         *
         * @param reason stable
         * @param detail in words; null when there is nothing to add
         */
        record Unclear(String reason, @Nullable String detail) implements Asked {}
    }
}
