package dev.manykey.spool;

import java.nio.file.Path;

/**
 * A segment file and what of it counts.
 *
 * @param number orders the segments of a directory, over all starts; never used twice
 * @param header its first frame
 * @param start where its records begin, in bytes
 * @param end where its durable records end; what may stand behind it was never acknowledged to anyone
 * @param open whether records may still be added
 */
record Segment(long number, Path file, SegmentHeader header, long start, long end, boolean open) {
    /** This segment with its durable records ending at {@code end}. */
    Segment endingAt(long newEnd) {
        return new Segment(number, file, header, start, newEnd, open);
    }

    /** This segment without room for more. */
    Segment closed() {
        return new Segment(number, file, header, start, end, false);
    }
}
