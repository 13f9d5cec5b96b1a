package dev.manykey.proxy;

import java.time.Duration;

import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Target;

import org.jspecify.annotations.Nullable;

/**
 * The proxy's answer instead of forwarding.
 *
 * @param detail for the caller, what was wrong with this request; the code's own sentence when nothing more may be said
 * @param reason for the audit only, such as {@code key_revoked}
 * @param missing the permission that was missing, such as {@code deals:write}; null when that was not the reason
 * @param caller null when the key could not be told
 * @param decidedOn null when it did not get as far as a decision
 * @param retryAfter in whole seconds, when it may be otherwise; null when that cannot be said
 */
public record Refusal(ProblemCode code, String detail, String reason, @Nullable String missing, @Nullable Caller caller,
        Target target, @Nullable DecidedOn decidedOn, @Nullable Duration retryAfter) {
    /** A refusal that waiting does not change. */
    public Refusal(ProblemCode code, String detail, String reason, @Nullable String missing, @Nullable Caller caller,
            Target target, @Nullable DecidedOn decidedOn) {
        this(code, detail, reason, missing, caller, target, decidedOn, null);
    }

    /** A refusal that is no secret: the audit has the same reason as the caller. */
    public static Refusal of(ProblemCode code, String detail, Target target) {
        return new Refusal(code, detail, code.toString(), null, null, target, null);
    }
}
