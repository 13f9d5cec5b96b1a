package dev.manykey.contract.event;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A proxy told a gateway that it may forward a request. On the record before the gateway is answered; complete in itself, since
 * no proxy knows what the gateway did then. Its envelope's id is the exchange. Since v1.
 *
 * @param gateway address of the gateway that asked, without port
 * @param remote address of the caller as a trusted gateway told it, without port; that of the gateway when the caller's is not
 *        known
 * @param userAgent as received, cut at 200 characters, null when absent
 */
public record ExchangePermitted(Instant at, Caller caller, Target target, DecidedOn decidedOn, String gateway,
        String remote, @Nullable String userAgent) implements Event {}
