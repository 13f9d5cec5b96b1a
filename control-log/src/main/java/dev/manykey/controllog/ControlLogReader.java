package dev.manykey.controllog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.manykey.contract.Topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays the control log from its beginning on a thread of its own and follows it for ever. A broker that is away is waited
 * for; a log that ends before what was read, or whose topic has another id, is another log, and the follower is told to start
 * over. A repeat is harmless: followers apply a state only when its version is higher.
 */
public final class ControlLogReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLogReader.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CONTROL, 0);
    private static final long BEGINNING = -1;
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration TOPIC_CHECK = Duration.ofSeconds(1);

    /** Who is told what the log says; always called on the reader's thread, one call at a time. */
    public interface Follower {
        /**
         * Records in the order of the log; none of them when its end has been reached.
         *
         * @param topic id of the Kafka topic that they come from
         * @param nextOffset the offset after the last of them
         */
        void apply(String topic, List<ConsumerRecord<byte[], byte[]>> records, long nextOffset);

        /** What the log's end was when the reader began has been applied; called once after each start. */
        void caughtUp();

        /** The log is not the one that was read so far: nothing may be served until {@link #caughtUp} is called again. */
        void startOver();
    }

    private final ControlLogProperties properties;
    private final Follower follower;
    private final Thread thread;
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> newcomers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean closed;
    private volatile boolean topicReplaced;
    /** The id of the topic that what was applied came from; empty before the first read. */
    private String topic = "";
    /** Where the next read begins; only the reader's thread uses it. */
    private long position = BEGINNING;
    private Optional<Integer> epoch = Optional.empty();

    /** A reader that starts with {@link #start()}. */
    public ControlLogReader(ControlLogProperties properties, Follower follower, String name) {
        this.properties = properties;
        this.follower = follower;
        this.thread = Thread.ofPlatform().name("control-log-" + name).daemon().unstarted(this::run);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /**
     * Completes when everything has been applied that was acknowledged before this call; with the exception when the reader
     * is closed first. Bounded by the caller.
     */
    public CompletableFuture<Void> readToEnd() {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        newcomers.add(reached);
        if (closed) {
            reached.completeExceptionally(new IllegalStateException("reader: closed"));
        }
        return reached;
    }

    /** Says that the brokers now have another topic under the name, so what was read so far is to be forgotten. */
    public void topicReplaced() {
        topicReplaced = true;
        KafkaConsumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    /** Stops reading and waits for the thread to end. */
    @Override
    public void close() {
        closed = true;
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
        newcomers.forEach(waiting -> waiting.completeExceptionally(new IllegalStateException("reader: closed")));
    }

    private void run() {
        try {
            while (!closed) {
                followUntilItFails();
            }
        } catch (InterruptedException | InterruptException e) {
            if (!closed) {
                LOG.error("control log: reader was interrupted; nothing is read any more", e);
            }
        }
    }

    private void followUntilItFails() throws InterruptedException {
        try {
            new ControlTopics(properties).ensure();
            try (TopicWatch watch = new TopicWatch(properties)) {
                identify(watch.now());
                follow(watch);
            }
        } catch (InterruptException e) {
            throw e;
        } catch (OffsetOutOfRangeException e) {
            LOG.error("control log: ends before what was read of it; reading it again from the beginning");
            position = BEGINNING;
            follower.startOver();
        } catch (WakeupException e) {
            LOG.debug("control log: reader is asked to stop, or to look at the topic again");
        } catch (KafkaException e) { // the same log as far as anyone knows: what was applied stays
            LOG.warn("control log: not readable now ({}), trying again in {}", e.getMessage(), RETRY);
            pause();
        } catch (RuntimeException | Error e) { // a follower's bug must not stop the reading in silence, nor for good
            LOG.error("control log: could not be applied, so nothing counts until it has been read anew", e);
            position = BEGINNING;
            follower.startOver();
            pause();
        }
    }

    private void identify(String found) {
        topicReplaced = false;
        if (!topic.isEmpty() && !topic.equals(found)) {
            LOG.error("control log: topic {} is another one now (id {}, expected {}); reading it from the beginning",
                    Topics.CONTROL, found, topic);
            position = BEGINNING;
            follower.startOver();
        }
        topic = found;
    }

    private void follow(TopicWatch watch) {
        CompletableFuture<String> asked = watch.ask();
        long nextCheck = System.nanoTime() + TOPIC_CHECK.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties.reader(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            this.consumer = consumer;
            consumer.assign(List.of(PARTITION));
            if (position == BEGINNING) {
                consumer.seekToBeginning(List.of(PARTITION));
            } else {
                consumer.seek(PARTITION, new OffsetAndMetadata(position, epoch, "")); // with it a shortened log is noticed
            }
            long end = end(consumer);
            boolean caughtUp = false;
            List<Waiting> waiting = new ArrayList<>();
            while (!closed && !topicReplaced) {
                if (asked.isDone() && System.nanoTime() - nextCheck >= 0) {
                    asked = watch.ask();
                    nextCheck = System.nanoTime() + TOPIC_CHECK.toNanos();
                } else if (asked.isDone() && !asked.isCompletedExceptionally() && !asked.join().equals(topic)) {
                    return; // to be identified
                }
                if (!caughtUp && consumer.position(PARTITION) >= end) {
                    caughtUp = true;
                    if (position == BEGINNING) { // nothing is in it: the follower learns which topic it is all the same
                        follower.apply(topic, List.of(), consumer.position(PARTITION));
                    }
                    follower.caughtUp();
                }
                admitNewcomers(consumer, waiting);
                waiting.removeIf(one -> one.doneAt(consumer.position(PARTITION)));
                var polled = consumer.poll(waiting.isEmpty() ? Duration.ofMillis(250) : Duration.ofMillis(20));
                if (!polled.isEmpty()) {
                    follower.apply(topic, polled.records(PARTITION), consumer.position(PARTITION));
                    position = consumer.position(PARTITION);
                    epoch = polled.records(PARTITION).getLast().leaderEpoch();
                }
            }
        } finally {
            this.consumer = null;
        }
    }

    private void admitNewcomers(KafkaConsumer<byte[], byte[]> consumer, List<Waiting> waiting) {
        if (newcomers.isEmpty()) {
            return;
        }
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        for (CompletableFuture<Void> next = newcomers.poll(); next != null; next = newcomers.poll()) {
            taken.add(next);
        }
        long end;
        try {
            end = end(consumer);
        } catch (KafkaException e) {
            taken.forEach(one -> one.completeExceptionally(e));
            return;
        }
        taken.forEach(one -> waiting.add(new Waiting(end, one)));
    }

    private static long end(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
    }

    private void pause() throws InterruptedException {
        boolean _ = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Waiting(long end, CompletableFuture<Void> reached) {
        boolean doneAt(long position) {
            return position >= end && (reached.complete(null) || reached.isDone());
        }
    }
}
