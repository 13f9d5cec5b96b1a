package dev.manykey.spool;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads the durable records of a spool in order, over all its segments. For one thread. */
final class SpoolCursor implements Closeable {
    private final SegmentDirectory directory;
    private ShippedPosition position;
    private @Nullable SegmentReader reader;
    private @Nullable DamagedSegment damage;
    private long expectedSequence;

    /**
     * A record and the place behind it.
     *
     * @param partitionKey proxy and epoch
     */
    record Placed(SpooledRecord found, String partitionKey, ShippedPosition after) {}

    SpoolCursor(SegmentDirectory directory, ShippedPosition position) {
        this.directory = directory;
        this.position = position;
    }

    /** Where the next record is looked for. */
    ShippedPosition position() {
        return position;
    }

    /** Goes back or forward to a place that was {@link Placed#after}, or the start of a segment. */
    void seek(ShippedPosition to) throws IOException {
        close();
        damage = null;
        position = to;
    }

    /**
     * The next durable records of one segment, none when there are none at the moment.
     *
     * @throws DamagedSegment when the segment at {@link #position} is damaged there; the records before have been returned
     */
    List<Placed> next(int maxRecords, int maxBytes) throws IOException {
        List<Placed> batch = new ArrayList<>();
        Segment segment = segment();
        if (segment == null) {
            return batch;
        }
        DamagedSegment met = damage;
        if (met != null) {
            throw met;
        }
        SegmentReader open = opened(segment);
        long bytes = 0;
        try {
            while (batch.size() < maxRecords && bytes < maxBytes) {
                byte[] payload = open.next(segment.end());
                if (payload == null) {
                    break;
                }
                SpooledRecord found = checked(SpooledRecord.read(payload));
                bytes += payload.length;
                position = new ShippedPosition(segment.number(), open.offset());
                batch.add(new Placed(found, segment.header().proxy() + "/" + segment.header().epoch(), position));
            }
        } catch (DamagedSegment e) {
            damage = e;
            if (batch.isEmpty()) {
                throw e;
            }
        }
        return batch;
    }

    @Override
    public void close() throws IOException {
        SegmentReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }

    /** The segment with the next record, or the one that will have it; null when there is none. */
    private @Nullable Segment segment() throws IOException {
        Segment segment = directory.from(position.number());
        while (segment != null) {
            if (segment.number() != position.number()) {
                seek(new ShippedPosition(segment.number(), 0));
            }
            Segment following = directory.from(segment.number() + 1);
            boolean read = !segment.open() && Math.max(position.offset(), segment.start()) >= segment.end();
            if (!read || following == null) {
                return segment;
            }
            segment = following;
        }
        return null;
    }

    private SegmentReader opened(Segment segment) throws IOException {
        SegmentReader open = reader;
        if (open == null) {
            long offset = Math.max(segment.start(), Math.min(position.offset(), segment.end()));
            open = SegmentReader.open(segment.file(), offset);
            reader = open;
            expectedSequence = offset == segment.start() ? segment.header().firstSequence() : 0;
        }
        return open;
    }

    private SpooledRecord checked(SpooledRecord found) throws DamagedSegment {
        if (expectedSequence != 0 && found.sequence() != expectedSequence) {
            throw new DamagedSegment("sequence: %d (expected: %d)".formatted(found.sequence(), expectedSequence));
        }
        expectedSequence = found.sequence() + 1;
        return found;
    }
}
