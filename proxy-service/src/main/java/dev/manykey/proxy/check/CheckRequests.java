package dev.manykey.proxy.check;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.manykey.contract.Topics;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.controllog.ControlLogProperties;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to try a credential from the checks topic, on a thread of its own. All proxies share them as one consumer
 * group, so one proxy answers each. The offset is committed before the call is made: a crash then loses a check, which its
 * caller sees, and never makes one twice.
 */
public final class CheckRequests implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckRequests.class);
    private static final String GROUP = "manykey-proxy-checks";
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ControlLogProperties kafka;
    private final CredentialCheck check;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** A consumer that starts with {@link #start()}. */
    public CheckRequests(ControlLogProperties kafka, CredentialCheck check) {
        this.kafka = kafka;
        this.check = check;
        this.thread = Thread.ofPlatform().name("manykey-checks").daemon().unstarted(this::run);
    }

    /** Begins to take requests. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                takeUntilItFails();
            }
        } catch (InterruptedException e) {
            LOG.error("checks: interrupted; no credential is tried by this proxy any more", e);
        }
    }

    private void takeUntilItFails() throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(kafka.reader());
        settings.put("group.id", GROUP);
        settings.put("auto.offset.reset", "latest");
        try (KafkaConsumer<byte[], byte[]> reading = new KafkaConsumer<>(settings, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer = reading;
            reading.subscribe(List.of(Topics.CHECKS));
            while (closing.getCount() > 0) {
                var polled = reading.poll(Duration.ofSeconds(1));
                if (!polled.isEmpty()) {
                    reading.commitSync();
                    polled.forEach(this::take);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("checks: asked to stop");
        } catch (KafkaException e) {
            LOG.warn("checks: not readable now ({}), trying again in {}", e.getMessage(), RETRY);
            boolean _ = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            LOG.error("checks: taking them failed, trying again in {}", RETRY, e);
            boolean _ = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            consumer = null;
        }
    }

    /** Does what a record asks. Never throws: one request that fails must not keep the next from being taken. */
    void take(ConsumerRecord<byte[], byte[]> raw) {
        try {
            Envelope<? extends Event> envelope = EventTypes.decode(raw.value());
            if (envelope.data() instanceof CredentialCheckRequested request) {
                check.run(envelope.id(), request);
            } else {
                LOG.error("checks: record at offset {} is a {} (expected: a request to check a credential)",
                        raw.offset(),
                        EventTypes.of(envelope.data()).name());
            }
        } catch (EventTypes.UnreadableEvent e) {
            LOG.error("checks: record at offset {} cannot be read, so nothing is tried: {}", raw.offset(),
                    e.getMessage());
        } catch (RuntimeException e) { // whoever asked is told that nobody answered; the next request is not to blame
            LOG.error("checks: request at offset {} failed", raw.offset(), e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
