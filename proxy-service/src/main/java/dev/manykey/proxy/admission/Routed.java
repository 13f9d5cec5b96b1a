package dev.manykey.proxy.admission;

import dev.manykey.contract.event.Target;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.proxy.Described;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.image.Rules;
import dev.manykey.proxy.image.ServedUpstream;

import org.jspecify.annotations.Nullable;

/**
 * A request that is for one upstream.
 *
 * @param rules on which the whole request is judged
 * @param path after the upstream's prefix, beginning with a slash; the one that is decided on and forwarded
 * @param prefix what came before it, {@code /crm}; empty when the upstream was named by the host
 */
public record Routed(Admitted admitted, Rules rules, ServedUpstream upstream, String path, String prefix) {
    /** The request as it came. */
    public Inbound inbound() {
        return admitted.inbound();
    }

    /** The query as sent, null when there is none. */
    public @Nullable String query() {
        return admitted.query();
    }

    /** With which it asks for a websocket; null when it does not. */
    public @Nullable Handshake handshake() {
        return admitted.handshake();
    }

    /** What the request asks for, for the record; {@code operation} is null while it is not known. */
    public Target target(UpstreamState.@Nullable Operation operation) {
        return Described.target(upstream.state().id().value(), inbound().method(), path, query(), operation);
    }
}
