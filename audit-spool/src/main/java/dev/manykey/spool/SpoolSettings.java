package dev.manykey.spool;

import java.time.Duration;

/**
 * How a spool keeps its records.
 *
 * @param durability what "recorded" means
 * @param segmentBytes a segment file that has reached this size gets no more records; 4 KiB or more
 * @param maxBytes bound of all files of the spool together; 4 segments or more. New exchanges are refused beyond it, while
 *        room for the ends of those under way is kept free
 * @param queueRecords how many records may wait to be written; 1 or more. Ends of exchanges under way are taken beyond it
 * @param retryDelay how long after a failure the spool tries to write again; more than zero
 */
public record SpoolSettings(Durability durability, long segmentBytes, long maxBytes, int queueRecords,
        Duration retryDelay) {
    /** @throws IllegalArgumentException when a component is out of range */
    public SpoolSettings {
        require(segmentBytes >= 4096, "segmentBytes", segmentBytes, ">= 4096");
        require(maxBytes >= 4 * segmentBytes, "maxBytes", maxBytes, ">= 4 * segmentBytes");
        require(queueRecords >= 1, "queueRecords", queueRecords, ">= 1");
        require(retryDelay.isPositive(), "retryDelay", retryDelay, "> 0");
    }

    /** On disk, segments of 16 MiB, 2 GiB in all, 8192 waiting, a new try after 200 ms. */
    public static SpoolSettings defaults() {
        return new SpoolSettings(Durability.DISK, 16L << 20, 2L << 30, 8192, Duration.ofMillis(200));
    }

    /** These settings with another durability. */
    public SpoolSettings with(Durability other) {
        return new SpoolSettings(other, segmentBytes, maxBytes, queueRecords, retryDelay);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, value, expected));
        }
    }
}
