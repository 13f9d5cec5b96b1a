package dev.manykey.spool;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.manykey.contract.event.EventTypes;

import org.jspecify.annotations.Nullable;

/**
 * Finds what earlier lives of the proxy left in a directory: their segments, where each ends, and which exchanges are open.
 *
 * <p>Where a segment ends is said by the header of the next one. Only the newest has no next: it is read to its first bad
 * frame, the rest is cut off (a crash in the middle of a write leaves that), and what remains is forced to the disk before
 * anything is built on it. A segment whose header is bad is such a rest too when it is the newest; anywhere else it is
 * damage.
 */
final class Leftovers {
    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());
    private static final Set<String> OPENING_AND_ENDING = Set.of("proxy.exchange-intended", "proxy.exchange-ended");

    private final SegmentDirectory directory;
    private final OpenExchanges open;

    private Leftovers(SegmentDirectory directory, OpenExchanges open) {
        this.directory = directory;
        this.open = open;
    }

    /** Adds what is found to {@code directory} and {@code open}. */
    static void collect(SegmentDirectory directory, OpenExchanges open) throws IOException {
        new Leftovers(directory, open).collect();
    }

    private void collect() throws IOException {
        Deque<Path> files = new ArrayDeque<>();
        try (Stream<Path> entries = Files.list(directory.path())) {
            List<Path> all = entries.sorted().toList();
            all.stream().filter(file -> name(file).endsWith(SegmentDirectory.SUFFIX)).forEach(files::add);
            directory.setAside(all.stream()
                    .filter(file -> name(file).endsWith(".quarantined") || name(file).endsWith(".torn"))
                    .toList());
        }
        files.forEach(file -> directory.skipNumbersTo(number(file)));
        Segment newest = newest(files);
        if (newest == null) {
            return;
        }
        Deque<Segment> older = new ArrayDeque<>();
        long endOf = newest.header().previous();
        long end = newest.header().previousEnd();
        while (!files.isEmpty()) {
            Path file = files.removeLast();
            Segment segment = older(file, number(file) == endOf ? end : Files.size(file));
            if (segment != null) {
                endOf = segment.header().previous();
                end = segment.header().previousEnd();
                older.addFirst(segment);
            }
        }
        older.forEach(directory::add);
        directory.add(newest);
    }

    /** The newest segment that has a header, cut and forced; null when there is none. */
    private @Nullable Segment newest(Deque<Path> files) throws IOException {
        while (!files.isEmpty()) {
            Path file = files.removeLast();
            try (SegmentReader reader = SegmentReader.open(file, 0)) {
                SegmentHeader header = header(reader, reader.size());
                if (header != null) {
                    long start = reader.offset();
                    header.open().forEach(open::found);
                    long end = follow(reader, header);
                    cut(file, end);
                    return new Segment(number(file), file, header, start, end, false);
                }
            }
            cut(file, 0);
            Files.delete(file);
        }
        return null;
    }

    private @Nullable SegmentHeader header(SegmentReader reader, long limit) throws IOException {
        byte[] payload;
        try {
            payload = reader.next(limit);
        } catch (DamagedSegment e) {
            return null;
        }
        return payload == null ? null : SegmentHeader.read(payload);
    }

    /** Reads on to the first bad frame and says where it is. */
    private long follow(SegmentReader reader, SegmentHeader header) throws IOException {
        long expected = header.firstSequence();
        long end = reader.offset();
        try {
            byte[] payload = reader.next(reader.size());
            while (payload != null) {
                SpooledRecord found = SpooledRecord.read(payload);
                if (found.sequence() != expected) {
                    return end;
                }
                note(found);
                expected++;
                end = reader.offset();
                payload = reader.next(reader.size());
            }
            return end;
        } catch (DamagedSegment e) {
            return end;
        }
    }

    /** Follows which exchanges are open; a record of a type that is not known here opens and ends none. */
    private void note(SpooledRecord found) {
        if (!OPENING_AND_ENDING.contains(found.type())) {
            return;
        }
        try {
            open.found(EventTypes.decode(found.value()));
        } catch (EventTypes.UnreadableEvent e) {
            LOG.log(Level.WARNING, "audit spool: {0} v{1} is not known here; its exchange is left as it is",
                    found.type(), found.schema());
        }
    }

    /** Keeps what stands behind {@code end} in a file of its own, cuts it off, and forces the rest to the disk. */
    private void cut(Path file, long end) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() > end) {
                Path aside = file.resolveSibling(name(file) + ".torn");
                channel.position(end);
                Files.copy(Channels.newInputStream(channel), aside, StandardCopyOption.REPLACE_EXISTING);
                channel.truncate(end);
                directory.tornTail(aside);
            }
            channel.force(true);
        }
    }

    /** A segment that another one follows; null when it had to be set aside. */
    private @Nullable Segment older(Path file, long end) throws IOException {
        try (SegmentReader reader = SegmentReader.open(file, 0)) {
            SegmentHeader header = header(reader, reader.size());
            if (header != null) {
                return new Segment(number(file), file, header, reader.offset(), Math.max(end, reader.offset()), false);
            }
        }
        directory.quarantine(number(file), "header");
        return null;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static long number(Path file) {
        return Long.parseLong(name(file).substring(0, name(file).length() - SegmentDirectory.SUFFIX.length()));
    }
}
