package dev.manykey.spool;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes segments. It takes whatever waits, writes it in one piece, syncs once, and only then says so
 * to everyone who waits. A segment that a write or sync has failed on is never written again: what the kernel still holds
 * of it cannot be known.
 */
final class SpoolWriter implements Runnable {
    private static final System.Logger LOG = System.getLogger(SpoolWriter.class.getName());
    private static final int BATCH_BYTES = 1 << 20;

    private final RecordQueue queue;
    private final SegmentDirectory directory;
    private final SpoolSettings settings;
    private final Disk disk;
    private final AtomicLong segmentFailures = new AtomicLong();
    private volatile boolean retire;
    private boolean failing;
    private Disk.@Nullable Appender appender;
    private @Nullable Segment segment;

    SpoolWriter(RecordQueue queue, SegmentDirectory directory, SpoolSettings settings, Disk disk) {
        this.queue = queue;
        this.directory = directory;
        this.settings = settings;
        this.disk = disk;
    }

    /** Segments given up since the start. */
    long segmentFailures() {
        return segmentFailures.get();
    }

    /** Asks for a new segment although the present one is not full. */
    void retire() {
        retire = true;
        queue.wake();
    }

    @Override
    public void run() {
        try {
            while (!queue.drained()) {
                write();
            }
            closeSegment();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "audit spool: the last segment was not closed cleanly", e);
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.log(Level.ERROR, "audit spool: the writer has stopped; nothing is recorded any more", e);
            queue.close();
            queue.fail(List.of(), e, true);
        }
    }

    private void write() throws InterruptedException {
        List<Entry> batch = List.of();
        try {
            if (segment == null) {
                begin(batch);
                queue.available();
            }
            batch = queue.take(BATCH_BYTES);
            if (retire || full()) {
                retire = false;
                closeSegment();
                begin(batch);
            }
            if (!batch.isEmpty()) {
                append(batch);
                queue.durable(batch);
                failing = false;
            }
        } catch (IOException e) {
            boolean fresh = segment == null || segment.end() == segment.start();
            abandon(e);
            queue.fail(batch, e, fresh);
            if (fresh) {
                queue.pause(settings.retryDelay());
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            queue.close();
            queue.fail(batch, e, true);
            throw e;
        }
    }

    private boolean full() {
        return segment != null && segment.end() >= settings.segmentBytes();
    }

    /** Starts a new segment; its header is on the disk before any record relies on what it says of the segment before. */
    private void begin(List<Entry> batch) throws IOException {
        Segment before = directory.newest();
        SegmentHeader header = before == null ? queue.header(batch, 0, 0)
                : queue.header(batch, before.number(), before.end());
        byte[] frame = Frame.of(header.payload());
        Segment begun = directory.unbegun(header);
        Disk.Appender created = disk.create(begun.file());
        appender = created;
        segment = begun;
        created.append(ByteBuffer.wrap(frame));
        created.force();
        segment = new Segment(begun.number(), begun.file(), header, frame.length, frame.length, true);
        directory.add(segment);
    }

    private void append(List<Entry> batch) throws IOException {
        Disk.Appender out = appender;
        Segment target = segment;
        if (out == null || target == null) {
            throw new IllegalStateException("segment: none (expected: one)");
        }
        int length = batch.stream().mapToInt(entry -> entry.frame().length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        batch.forEach(entry -> bytes.put(entry.frame()));
        out.append(bytes.flip());
        switch (settings.durability()) {
            case DISK -> out.force();
            case PROCESS -> {
                // The page cache is what was asked for.
            }
        }
        segment = target.endingAt(target.end() + length);
        directory.update(segment);
    }

    private void closeSegment() throws IOException {
        Disk.Appender out = appender;
        Segment target = segment;
        appender = null;
        segment = null;
        if (out != null && target != null) {
            try (out) {
                out.force();
            } finally {
                directory.update(target.closed());
            }
        }
    }

    /** Gives a segment up. What is durable in it still counts; a file without any durable record is removed. */
    private void abandon(IOException cause) {
        Disk.Appender out = appender;
        Segment target = segment;
        appender = null;
        segment = null;
        segmentFailures.incrementAndGet();
        if (!failing) {
            LOG.log(Level.ERROR, "audit spool: writing to " + directory.path() + " fails", cause);
        }
        failing = true;
        try {
            if (out != null) {
                out.close();
            }
            if (target != null && target.end() == target.start()) {
                directory.delete(target);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "audit spool: a failed segment was not tidied up", e);
        }
        if (target != null) {
            directory.update(target.closed());
        }
    }
}
