package dev.manykey.proxy.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.proxy.Described;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.attach.Outbound;
import dev.manykey.proxy.decide.Permitted;
import dev.manykey.spool.AuditSpool;
import dev.manykey.spool.Recorded;

import org.jspecify.annotations.Nullable;

/** Writes exchanges into the spool. */
public final class Recorder {
    private static final int USER_AGENT = 200;

    private final AuditSpool spool;
    private final Clock clock;

    /** Records into {@code spool}. */
    public Recorder(AuditSpool spool, Clock clock) {
        this.spool = spool;
        this.clock = clock;
    }

    /**
     * The intent to forward; the call may be made when its receipt is there. Its id is the exchange.
     *
     * @param stale whether the staleness bound has passed, and the proxy is told to forward all the same
     */
    public Recorded intended(Outbound outbound, boolean stale) {
        Inbound inbound = outbound.inbound();
        return spool.append(
                new ExchangeIntended(clock.instant(), outbound.caller(), outbound.described(),
                        stale ? outbound.decidedOn().asStale() : outbound.decidedOn(), inbound.remote(),
                        userAgent(inbound)));
    }

    /**
     * A gateway that asks is about to be told that it may forward; it may be told when the receipt is there.
     *
     * @param stale whether the staleness bound has passed, and the proxy is told to go on all the same
     */
    public Recorded permitted(Permitted permitted, boolean stale) {
        Inbound inbound = permitted.identified().routed().inbound();
        String gateway = Objects.requireNonNull(inbound.gateway(), "only a gateway is told");
        return spool.append(new ExchangePermitted(clock.instant(), permitted.identified().caller(), permitted.target(),
                stale ? permitted.decidedOn().asStale() : permitted.decidedOn(), gateway, inbound.remote(),
                userAgent(inbound)));
    }

    /** A refusal; complete in itself. */
    public Recorded refused(Inbound inbound, Refusal refusal) {
        return refused(inbound, refusal, refusal.code().status());
    }

    /** A refusal that is answered with another status than its code's. */
    public Recorded refused(Inbound inbound, Refusal refusal, int status) {
        return spool.append(new ExchangeRefused(clock.instant(), status, refusal.code().toString(), refusal.reason(),
                refusal.missing(), refusal.caller(), refusal.target(), refusal.decidedOn(), inbound.remote(),
                userAgent(inbound), inbound.gateway()));
    }

    /**
     * The end of an exchange.
     *
     * @param began when its intent was recorded
     */
    public Recorded ended(String exchange, Instant began, ExchangeEnded.Ending ending, @Nullable Integer status,
            @Nullable String reason, long requestBytes, long responseBytes) {
        Instant now = clock.instant();
        return spool.append(new ExchangeEnded(exchange, now, ending, status, reason, requestBytes, responseBytes,
                Math.max(0, Duration.between(began, now).toMillis())));
    }

    private static @Nullable String userAgent(Inbound inbound) {
        String agent = inbound.first("user-agent");
        return agent == null ? null : Described.safe(agent, USER_AGENT);
    }
}
