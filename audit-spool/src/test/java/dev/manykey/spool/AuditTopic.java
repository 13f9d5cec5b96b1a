package dev.manykey.spool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The audit topic as a producer sees it; it can be away, or lose single records. */
final class AuditTopic {
    private final List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    private boolean away;
    private int failAfter = Integer.MAX_VALUE;
    private int producers;

    /** A producer as a shipper asks for one. */
    synchronized Producer<String, byte[]> producer() {
        producers++;
        return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> sent, Callback callback) {
                return take(sent)
                        ? super.send(sent, callback)
                        : CompletableFuture.failedFuture(new TimeoutException("away"));
            }
        };
    }

    synchronized void goAway() {
        away = true;
    }

    synchronized void comeBack() {
        away = false;
    }

    /** Of the records that follow, takes {@code count} and loses the one behind them. */
    synchronized void loseOneAfter(int count) {
        failAfter = count;
    }

    synchronized List<ProducerRecord<String, byte[]>> records() {
        return List.copyOf(records);
    }

    synchronized int producers() {
        return producers;
    }

    List<Envelope<? extends Event>> envelopes() {
        List<Envelope<? extends Event>> all = new ArrayList<>();
        records().forEach(found -> all.add(EventTypes.decode(found.value())));
        return all;
    }

    List<String> ids() {
        return envelopes().stream().<String>map(Envelope::id).toList();
    }

    /** Ships all that {@code spool} holds. */
    void takeAll(AuditSpool spool) {
        try (SpoolShipper shipper = SpoolShipper.start(spool, this::producer)) {
            awaitNoBacklog(spool);
            assertThat(shipper.failures()).isZero();
        }
    }

    /** Everything that a spool directory holds and that is not acknowledged, as a proxy that starts there ships it. */
    static AuditTopic restart(Path directory) throws Exception {
        AuditTopic topic = new AuditTopic();
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            await().until(() -> spool.gauges().waiting() == 0);
            topic.takeAll(spool);
        }
        return topic;
    }

    static void awaitNoBacklog(AuditSpool spool) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> spool.gauges().waiting() == 0 && spool.gauges().backlogBytes() == 0);
    }

    private synchronized boolean take(ProducerRecord<String, byte[]> sent) {
        if (away) {
            return false;
        }
        if (failAfter-- == 0) {
            failAfter = Integer.MAX_VALUE;
            return false;
        }
        records.add(sent);
        return true;
    }
}
