package dev.manykey.spool;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The segments of one spool directory, oldest first, and the lock that keeps a second spool out. The writer moves the end
 * of the newest segment, the shipper reads up to it and deletes what it has shipped. Safe for both at once.
 */
final class SegmentDirectory implements Closeable {
    static final String SUFFIX = ".segment";
    private static final System.Logger LOG = System.getLogger(SegmentDirectory.class.getName());

    private final Path directory;
    private final FileChannel lockChannel;
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private long lastNumber;
    private long segmentBytes;
    private long setAsideBytes;
    private long tornTails;
    private long quarantined;
    private long wakes;

    private SegmentDirectory(Path directory, FileChannel lockChannel) {
        this.directory = directory;
        this.lockChannel = lockChannel;
    }

    /**
     * Takes the directory, making it when it is not there, without looking at its segments yet.
     *
     * @throws SpoolInUse when another spool has it
     */
    static SegmentDirectory lock(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel = FileChannel.open(directory.resolve("spool.lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new SegmentDirectory(directory, channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new SpoolInUse(directory);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new SpoolInUse(directory);
    }

    /** The directory itself. */
    Path path() {
        return directory;
    }

    /** Notes a segment that was found, or was just begun. */
    synchronized void add(Segment segment) {
        skipNumbersTo(segment.number());
        segments.put(segment.number(), segment);
        segmentBytes += segment.end();
        notifyAll();
    }

    /** Makes sure that no number up to {@code number} is given out again. */
    synchronized void skipNumbersTo(long number) {
        lastNumber = Math.max(lastNumber, number);
    }

    /** A number for a new segment, and its file. */
    synchronized Segment unbegun(SegmentHeader header) {
        lastNumber++;
        return new Segment(lastNumber, file(lastNumber), header, 0, 0, true);
    }

    /** The file of a segment. */
    Path file(long number) {
        return directory.resolve("%016d%s".formatted(number, SUFFIX));
    }

    /** The newest segment, null when there is none. */
    synchronized @Nullable Segment newest() {
        return segments.isEmpty() ? null : segments.lastEntry().getValue();
    }

    /** The first segment whose number is {@code number} or higher, null when there is none. */
    synchronized @Nullable Segment from(long number) {
        var entry = segments.ceilingEntry(number);
        return entry == null ? null : entry.getValue();
    }

    /** Replaces what is known of a segment: it has grown, or is closed. */
    synchronized void update(Segment segment) {
        Segment before = segments.replace(segment.number(), segment);
        segmentBytes += before == null ? 0 : segment.end() - before.end();
        notifyAll();
    }

    /** Waits until {@link #update}, {@link #add} or {@link #wake} was called, or the time is over. */
    synchronized void await(long seenWakes, long number, long offset, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (wakes == seenWakes && !anythingAfter(number, offset)) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return;
            }
            wait(millis);
        }
    }

    /** How often {@link #wake} was called. */
    synchronized long wakes() {
        return wakes;
    }

    /** Ends a wait. */
    synchronized void wake() {
        wakes++;
        notifyAll();
    }

    /** Durable bytes after a place. */
    synchronized long bytesAfter(long number, long offset) {
        return segments.tailMap(number, true)
                .values()
                .stream()
                .mapToLong(segment -> segment.end()
                        - (segment.number() == number ? Math.max(offset, segment.start()) : segment.start()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    /** Size of everything that counts or is kept as evidence. */
    synchronized long storedBytes() {
        return setAsideBytes + segmentBytes;
    }

    /** Deletes a segment that nobody needs any more. */
    synchronized void delete(Segment segment) throws IOException {
        Files.deleteIfExists(segment.file());
        remove(segment.number());
    }

    /** Sets a damaged segment aside, for a person to look at; it is not read again. */
    synchronized void quarantine(long number, String why) throws IOException {
        Path file = file(number);
        Path aside = file.resolveSibling(file.getFileName() + ".quarantined");
        Files.move(file, aside);
        setAsideBytes += Files.size(aside);
        quarantined++;
        remove(number);
        LOG.log(Level.ERROR, "audit spool: {0} is damaged ({1}), set aside as {2}. Records in it are not shipped.",
                file,
                why, aside.getFileName());
    }

    /** Notes that an unfinished tail was cut off and kept as {@code aside}. */
    synchronized void tornTail(Path aside) throws IOException {
        tornTails++;
        setAsideBytes += Files.size(aside);
        LOG.log(Level.WARNING, "audit spool: the last write before the stop was not finished; kept as {0}", aside);
    }

    /** Counts files that were set aside in an earlier life. */
    synchronized void setAside(Collection<Path> files) throws IOException {
        for (Path file : files) {
            setAsideBytes += Files.size(file);
        }
    }

    /** Tails cut off since the start. */
    synchronized long tornTails() {
        return tornTails;
    }

    /** Segments set aside since the start. */
    synchronized long quarantined() {
        return quarantined;
    }

    /** Lets another spool have the directory. */
    @Override
    public void close() throws IOException {
        lockChannel.close();
    }

    private void remove(long number) {
        Segment removed = segments.remove(number);
        segmentBytes -= removed == null ? 0 : removed.end();
    }

    private boolean anythingAfter(long number, long offset) {
        return bytesAfter(number, offset) > 0;
    }
}
