package dev.manykey.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.manykey.contract.Slug;
import dev.manykey.contract.event.Event;

import org.jspecify.annotations.Nullable;

/**
 * A proxy's own durable record of what it does, on its own disk. What a record speaks of may happen once its receipt is
 * there, and not before. Ids are {@code proxy/epoch/sequence}: the epoch is random and new at every start, the sequence
 * counts from 1 and the durable records of an epoch have no hole.
 *
 * <p>An exchange that an earlier life of the proxy left open is ended as unknown, once, however often that start is repeated:
 * whether it is open is decided only by what stands durably in the spool, the end is written to that same spool, and one
 * directory has one writer. A start that dies before the end is durable has written nothing, and the next start ends it; one
 * that dies later has ended it, and the next start reads so. Safe for many threads.
 */
public final class AuditSpool implements AutoCloseable {
    private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final SegmentDirectory directory;
    private final RecordQueue queue;
    private final SpoolWriter writer;
    private final Thread thread;
    private volatile ShippedPosition shipped;

    private AuditSpool(SegmentDirectory directory, RecordQueue queue, SpoolWriter writer, ShippedPosition shipped) {
        this.directory = directory;
        this.queue = queue;
        this.writer = writer;
        this.shipped = shipped;
        this.thread = Thread.ofPlatform().name("manykey-spool-writer").daemon().unstarted(writer);
    }

    /**
     * Opens the spool in {@code dir}, with what an earlier life left there.
     *
     * @param proxyId a slug
     * @throws SpoolInUse when another spool is open on {@code dir}
     * @throws IOException when the directory cannot be read
     * @throws IllegalArgumentException when {@code proxyId} is not a slug
     */
    public static AuditSpool open(Path dir, String proxyId, SpoolSettings settings) throws IOException {
        return open(dir, proxyId, settings, Disk.local(), Clock.systemUTC(), epochs(new SecureRandom()));
    }

    static AuditSpool open(Path dir, String proxyId, SpoolSettings settings, Disk disk, Clock clock,
            Supplier<String> epochs) throws IOException {
        if (!Slug.matches(proxyId)) {
            throw new IllegalArgumentException("proxyId: %s (expected: %s)".formatted(proxyId, Slug.EXPECTED));
        }
        SegmentDirectory directory = SegmentDirectory.lock(dir);
        try {
            OpenExchanges open = new OpenExchanges();
            Leftovers.collect(directory, open);
            ShippedPosition shipped = ShippedPosition.load(dir);
            directory.skipNumbersTo(shipped.number());
            RecordQueue queue = new RecordQueue(new Numbering(proxyId, epochs, open), settings, open, clock,
                    directory::storedBytes);
            queue.endLeftovers();
            AuditSpool spool = new AuditSpool(directory, queue, new SpoolWriter(queue, directory, settings, disk),
                    shipped);
            spool.thread.start();
            return spool;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Records what {@code fact} makes of the id that the record gets. The function is called at once, on this thread and under
     * the lock that orders all records: it must only make the event. What it throws is thrown here, and nothing is recorded.
     *
     * <p>The end of an exchange is taken even when the spool is full or cannot be written just now, and is written as soon as it
     * can be; its record may then have another id. An end for an exchange that is not open fails with
     * {@link IllegalStateException}.
     *
     * @return the id, and a receipt that fails with {@link SpoolUnavailable} when the record is not durable and never will be
     * @throws IllegalArgumentException when the event is larger than 512 KiB
     */
    public Recorded record(Function<String, ? extends Event> fact) {
        return queue.offer(fact);
    }

    /** Records an event that does not need to know its id; see {@link #record}. */
    public Recorded append(Event event) {
        return record(id -> event);
    }

    /** The id of the newest record that is durable; null before the first of this life. */
    public @Nullable String newestDurable() {
        return queue.newestDurable();
    }

    /** What the spool can be watched by. */
    public SpoolGauges gauges() {
        ShippedPosition position = shipped;
        return queue.gauges(writer.segmentFailures(), directory.bytesAfter(position.number(), position.offset()),
                directory.tornTails(), directory.quarantined());
    }

    /** Writes what waits, and lets another spool have the directory. Records that come later are refused. */
    @Override
    public void close() throws IOException {
        queue.close();
        try {
            thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IOException("spool directory: %s is still being written (expected: done within %s)"
                    .formatted(directory.path(), CLOSE_TIMEOUT));
        }
        directory.close();
    }

    SegmentDirectory directory() {
        return directory;
    }

    ShippedPosition shipped() {
        return shipped;
    }

    void shipped(ShippedPosition position) {
        shipped = position;
    }

    void retireSegment() {
        writer.retire();
    }

    private static Supplier<String> epochs(SecureRandom random) {
        return () -> {
            char[] text = new char[8];
            for (int i = 0; i < text.length; i++) {
                text[i] = BASE32[random.nextInt(BASE32.length)];
            }
            return new String(text);
        };
    }
}
