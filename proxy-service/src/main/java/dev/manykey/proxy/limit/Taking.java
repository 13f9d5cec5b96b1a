package dev.manykey.proxy.limit;

import java.time.Duration;

import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Target;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;

import org.jspecify.annotations.Nullable;

/** What became of a call's cost. */
public sealed interface Taking {
    /** All limits had room for it, and it is counted by all of them. */
    record Taken() implements Taking {}

    /**
     * One had none, and it is counted by none of them.
     *
     * @param code {@code rate_limited} or {@code budget_exhausted}, or {@code not_ready} when it could not be counted
     * @param detail for the caller
     * @param grant whose limit it is, as {@code policy/grant}
     * @param retryAfter in whole seconds, when there is room for it if nothing else is called; null when there will not be
     */
    record Refused(ProblemCode code, String detail, String grant, @Nullable Duration retryAfter) implements Taking {
        /** The refusal of the call. */
        public Refusal refusal(Caller caller, Target target, DecidedOn decidedOn) {
            return new Refusal(code, detail, code + ": " + grant, null, caller, target, decidedOn, retryAfter);
        }
    }
}
