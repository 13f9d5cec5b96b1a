package dev.manykey.contract.event;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A proxy is about to forward a request. On the record before the first byte leaves for the upstream. Exactly one for each
 * exchange that is forwarded; its envelope's id is the exchange. Since v1.
 *
 * @param remote address of the caller, without port
 * @param userAgent as received, cut at 200 characters, null when absent
 */
public record ExchangeIntended(Instant at, Caller caller, Target target, DecidedOn decidedOn, String remote,
        @Nullable String userAgent) implements Event {}
