package dev.manykey.contract.event;

import java.time.Instant;

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
 */
public record ExchangeRefused(Instant at, int status, String code, String reason, @Nullable String missing,
        @Nullable Caller caller, Target target, @Nullable DecidedOn decidedOn, String remote,
        @Nullable String userAgent)
        implements
            Event {}
