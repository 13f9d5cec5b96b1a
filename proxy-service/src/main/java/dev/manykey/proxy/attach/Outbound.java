package dev.manykey.proxy.attach;

import java.time.Instant;
import java.util.List;

import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Target;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Duties;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.admission.Handshake;
import dev.manykey.proxy.image.Basis;
import dev.manykey.proxy.image.ServedUpstream;

import org.jspecify.annotations.Nullable;

/** The request as the upstream will get it. The only type that holds a plain credential; made for one exchange, never kept. */
public final class Outbound {
    private final Inbound inbound;
    private final ServedUpstream upstream;
    private final String prefix;
    private final String target;
    private final List<Header> headers;
    private final ForbiddenText forbidden;
    private final Caller caller;
    private final Target described;
    private final DecidedOn decidedOn;
    private final Basis basis;
    private final Duties duties;
    private final Operation operation;
    private final String countedAs;
    private final @Nullable Handshake handshake;
    private final @Nullable Instant expiresAt;

    Outbound(Inbound inbound, ServedUpstream upstream, String prefix, String target, List<Header> headers,
            ForbiddenText forbidden, Caller caller, Target described, DecidedOn decidedOn, Basis basis,
            Duties duties, Operation operation, String countedAs, @Nullable Handshake handshake,
            @Nullable Instant expiresAt) {
        this.inbound = inbound;
        this.upstream = upstream;
        this.prefix = prefix;
        this.target = target;
        this.headers = headers;
        this.forbidden = forbidden;
        this.caller = caller;
        this.described = described;
        this.decidedOn = decidedOn;
        this.basis = basis;
        this.duties = duties;
        this.operation = operation;
        this.countedAs = countedAs;
        this.handshake = handshake;
        this.expiresAt = expiresAt;
    }

    /** The request that it was made of. */
    public Inbound inbound() {
        return inbound;
    }

    /** Where it goes. */
    public ServedUpstream upstream() {
        return upstream;
    }

    /** The upstream's prefix on this proxy, {@code /crm}; empty when the upstream was named by the host. */
    public String prefix() {
        return prefix;
    }

    /** The request target, origin form, byte for byte as it is to be sent. */
    public String target() {
        return target;
    }

    /** All headers but those that frame the body. */
    public List<Header> headers() {
        return headers;
    }

    /** What must not come back to the caller. */
    public ForbiddenText forbidden() {
        return forbidden;
    }

    /** Whose key it is, for the record. */
    public Caller caller() {
        return caller;
    }

    /** What it asks for, for the record. */
    public Target described() {
        return described;
    }

    /** What it was decided on, for the record. */
    public DecidedOn decidedOn() {
        return decidedOn;
    }

    /** What the permit rests on: while the image still has it, the request may go. */
    public Basis basis() {
        return basis;
    }

    /** What must be done for the permit to hold. */
    public Duties duties() {
        return duties;
    }

    /** Which operation it is. */
    public Operation operation() {
        return operation;
    }

    /** The key whose limits it counts against: the first of the family that its own belongs to. */
    public String countedAs() {
        return countedAs;
    }

    /** With which it asks for a websocket; null when it does not. */
    public @Nullable Handshake handshake() {
        return handshake;
    }

    /** When the key that it was made with stops being accepted by itself; null when it does not. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }
}
