package dev.manykey.contract.event;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A proxy refused a request; nothing was sent to any upstream. Its envelope's id is the exchange. Since v1.
 *
 * @param status that the caller was answered with
 * @param code the stable code that the caller was told
 * @param reason what the caller was not told, such as {@code key_revoked}; the code again when there is nothing to hide
 * @param missing the permission that was missing, such as {@code deals:write}; null when that was not the reason
 * @param caller null when the key could not be told
 * @param decidedOn null when the request did not get as far as a decision
 * @param remote address of the caller, without port; that of the gateway when a gateway asked and the caller's is not known
 * @param userAgent as received, cut at 200 characters, null when absent
 * @param gateway address of the gateway that asked whether it may forward the request, without port; null when the caller came to
 *        the proxy itself
 */
public record ExchangeRefused(Instant at, int status, String code, String reason, @Nullable String missing,
        @Nullable Caller caller, Target target, @Nullable DecidedOn decidedOn, String remote,
        @Nullable String userAgent, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String gateway)
        implements
            Event {
    /** A refusal of a request that came to the proxy itself. */
    public ExchangeRefused(Instant at, int status, String code, String reason, @Nullable String missing,
            @Nullable Caller caller, Target target, @Nullable DecidedOn decidedOn, String remote,
            @Nullable String userAgent) {
        this(at, status, code, reason, missing, caller, target, decidedOn, remote, userAgent, null);
    }
}
