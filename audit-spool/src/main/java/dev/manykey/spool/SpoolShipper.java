package dev.manykey.spool;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import dev.manykey.contract.Topics;
import dev.manykey.contract.event.EventTypes;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a spool holds to the audit topic, in order, on a thread of its own, and deletes what Kafka has acknowledged.
 * While Kafka is away it holds one batch in memory and waits, longer each time. Delivery is at least once: a batch that
 * failed in part is sent again from its first failure, with the same ids.
 */
public final class SpoolShipper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SpoolShipper.class.getName());
    private static final int BATCH_RECORDS = 1000;
    private static final int BATCH_BYTES = 1 << 20;
    private static final long SAVE_NANOS = Duration.ofMillis(500).toNanos();
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final AuditSpool spool;
    private final SegmentDirectory directory;
    private final Supplier<? extends Producer<String, byte[]>> producers;
    private final SpoolCursor cursor;
    private final Thread thread;
    private ShippedPosition saved = ShippedPosition.START;
    private long savedAtNanos = System.nanoTime();
    private boolean failing;
    private volatile boolean closed;
    private final AtomicLong shipped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Producer<String, byte[]> producer;

    private SpoolShipper(AuditSpool spool, Supplier<? extends Producer<String, byte[]>> producers) {
        this.spool = spool;
        this.directory = spool.directory();
        this.producers = producers;
        this.cursor = new SpoolCursor(directory, spool.shipped());
        this.thread = Thread.ofPlatform().name("manykey-spool-shipper").daemon().unstarted(this::run);
    }

    /**
     * Begins to ship what {@code spool} holds. One shipper for each spool; close it before the spool.
     *
     * @param producers makes a producer with {@code acks=all} and idempotence, such as {@link #kafka} does; asked again when
     *        one cannot go on
     */
    public static SpoolShipper start(AuditSpool spool, Supplier<? extends Producer<String, byte[]>> producers) {
        SpoolShipper shipper = new SpoolShipper(spool, producers);
        shipper.thread.start();
        return shipper;
    }

    /**
     * Makes producers as the spool needs them.
     *
     * @param properties of the Kafka client, {@code bootstrap.servers} at least; what safety depends on is not taken from here
     */
    public static Supplier<Producer<String, byte[]>> kafka(Map<String, ?> properties) {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);
        all.putAll(properties);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        Map<String, Object> fixed = Map.copyOf(all);
        return () -> new KafkaProducer<>(fixed, new StringSerializer(), new ByteArraySerializer());
    }

    /** Records that Kafka has acknowledged since the start. */
    public long shipped() {
        return shipped.get();
    }

    /** Attempts that failed since the start. */
    public long failures() {
        return failures.get();
    }

    /** Ships what is left if Kafka takes it within a few seconds; what remains is shipped after the next start. */
    @Override
    public void close() {
        closed = true;
        directory.wake();
        try {
            thread.join(CLOSE_TIMEOUT);
            Producer<String, byte[]> stuck = producer;
            if (thread.isAlive() && stuck != null) {
                stuck.close(Duration.ZERO);
                thread.join(CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration pause = SHORTEST_PAUSE;
        try {
            while (true) {
                long wakes = directory.wakes();
                boolean mayEnd = closed;
                try {
                    boolean any = shipBatch();
                    pause = SHORTEST_PAUSE;
                    failing = false;
                    if (!any && mayEnd) {
                        break;
                    }
                    if (!any) {
                        ShippedPosition at = cursor.position();
                        directory.await(wakes, at.number(), at.offset(), IDLE);
                    }
                } catch (IOException | KafkaException e) {
                    failed(e);
                    if (mayEnd) {
                        break;
                    }
                    directory.await(wakes, Long.MAX_VALUE, 0, pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
            spool.shipped().save(directory.path());
            cursor.close();
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            LOG.log(Level.ERROR, "audit spool: the shipper has stopped; records stay on this disk", e);
        } finally {
            release();
        }
    }

    /** Ships the next records; false when there are none. */
    private boolean shipBatch() throws IOException, InterruptedException {
        List<SpoolCursor.Placed> batch;
        try {
            batch = cursor.next(BATCH_RECORDS, BATCH_BYTES);
        } catch (DamagedSegment e) {
            setAside(e);
            return true;
        }
        if (batch.isEmpty()) {
            spool.shipped(cursor.position());
            tidy();
            return false;
        }
        send(batch);
        tidy();
        return true;
    }

    private void send(List<SpoolCursor.Placed> batch) throws IOException, InterruptedException {
        ShippedPosition acknowledged = spool.shipped();
        try {
            Producer<String, byte[]> out = producer();
            List<Future<RecordMetadata>> sent = new ArrayList<>(batch.size());
            for (SpoolCursor.Placed placed : batch) {
                sent.add(out.send(kafkaRecord(placed)));
            }
            out.flush();
            for (int i = 0; i < batch.size(); i++) {
                sent.get(i).get();
                acknowledged = batch.get(i).after();
                shipped.incrementAndGet();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } finally {
            spool.shipped(acknowledged);
            if (!acknowledged.equals(batch.getLast().after())) {
                cursor.seek(acknowledged);
            }
        }
    }

    private static ProducerRecord<String, byte[]> kafkaRecord(SpoolCursor.Placed placed) {
        SpooledRecord found = placed.found();
        return new ProducerRecord<>(Topics.AUDIT, null, found.occurredAtMillis(), placed.partitionKey(), found.value(),
                List.of(header(EventTypes.TYPE_HEADER, found.type()),
                        header(EventTypes.SCHEMA_HEADER, Integer.toString(found.schema()))));
    }

    private static RecordHeader header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private Producer<String, byte[]> producer() {
        Producer<String, byte[]> present = producer;
        if (present == null) {
            present = producers.get();
            producer = present;
        }
        return present;
    }

    /** Remembers what is shipped, and deletes segments before it. The newest stays: it says which exchanges are open. */
    private void tidy() throws IOException {
        ShippedPosition at = spool.shipped();
        boolean deletes = false;
        Segment oldest = directory.from(0);
        while (oldest != null && isShipped(oldest, at) && directory.from(oldest.number() + 1) != null) {
            directory.delete(oldest);
            deletes = true;
            oldest = directory.from(0);
        }
        long now = System.nanoTime();
        if (deletes || (!at.equals(saved) && now - savedAtNanos > SAVE_NANOS)) {
            at.save(directory.path());
            saved = at;
            savedAtNanos = now;
        }
    }

    private static boolean isShipped(Segment segment, ShippedPosition at) {
        return !segment.open()
                && (segment.number() < at.number()
                        || (segment.number() == at.number() && at.offset() >= segment.end()));
    }

    private void setAside(DamagedSegment damage) throws IOException {
        Segment segment = directory.from(cursor.position().number());
        if (segment == null) {
            return;
        }
        if (segment.open()) {
            spool.retireSegment();
            throw damage;
        }
        directory.quarantine(segment.number(), String.valueOf(damage.getMessage()));
        cursor.seek(new ShippedPosition(segment.number() + 1, 0));
    }

    private void failed(Exception e) {
        failures.incrementAndGet();
        if (!failing) {
            LOG.log(Level.WARNING, "audit spool: shipping fails, records stay on this disk until it works again", e);
        }
        failing = true;
        if (e instanceof KafkaException && !(e instanceof RetriableException)) {
            release();
        }
    }

    private void release() {
        Producer<String, byte[]> present = producer;
        producer = null;
        if (present != null) {
            present.close(Duration.ZERO);
        }
    }
}
