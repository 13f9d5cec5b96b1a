package dev.manykey.proxy.freshness;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.RecordSigner;
import dev.manykey.controllog.TopicWatch;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Markers on Kafka. */
public final class KafkaMarkerLog implements MarkerLog {
    private final ProxyBoot boot;
    private final Producer<byte[], byte[]> producer;
    private final TopicWatch watch;
    private final Runnable topicReplaced;
    private final RecordSigner signer;

    /** Sends as {@code boot}, signed; {@code topicReplaced} tells the reader that it has read another topic. */
    public KafkaMarkerLog(ControlLogProperties properties, ProxyBoot boot, RecordSigner signer,
            Runnable topicReplaced) {
        this.signer = signer;
        this.boot = boot;
        this.topicReplaced = topicReplaced;
        Map<String, Object> settings = properties.producer();
        // A marker that comes late proves little, and the next one is already under way. One that comes twice proves the
        // same, so nothing has to be remembered about what was sent before.
        settings.put("enable.idempotence", false);
        settings.put("delivery.timeout.ms", 1500);
        settings.put("max.block.ms", 1000);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.watch = new TopicWatch(properties);
    }

    @Override
    public CompletableFuture<Void> send(ProxyMarker marker) {
        return send(signer.sign(marker));
    }

    @Override
    public void sendGone() {
        var _ = send(signer.signGone(boot));
    }

    @Override
    public CompletableFuture<String> topic() {
        return watch.ask();
    }

    @Override
    public void topicReplaced() {
        topicReplaced.run();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        watch.close();
    }

    private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> out) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        var _ = producer.send(out, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }
}
