package dev.manykey.proxy.freshness;

import java.util.concurrent.CompletableFuture;

import dev.manykey.contract.marker.ProxyMarker;

/** The control log, as far as markers need it. */
public interface MarkerLog extends AutoCloseable {
    /** Sends a marker and completes when enough brokers have it; may block for a short time, may fail. */
    CompletableFuture<Void> send(ProxyMarker marker);

    /** Takes this boot's markers out of the log, as its last act. */
    void sendGone();

    /** Completes with the id that the brokers now say the topic has. */
    CompletableFuture<String> topic();

    /** The brokers have another topic under the name than was read. */
    void topicReplaced();

    @Override
    void close();
}
