package dev.manykey.proxy.freshness;

import java.util.concurrent.TimeUnit;

/** The two clocks that a proxy believes only together. */
public interface Clocks {
    /** One reading of both. */
    record Moment(long monotonicNanos, long wallMillis) {
        /** Nanoseconds since {@code earlier} on the monotonic clock, which stands still while the machine sleeps. */
        long monotonicSince(Moment earlier) {
            return monotonicNanos - earlier.monotonicNanos;
        }

        /** Nanoseconds since {@code earlier} on the wall clock, which people and time servers set. */
        long wallSince(Moment earlier) {
            return TimeUnit.MILLISECONDS.toNanos(wallMillis - earlier.wallMillis);
        }
    }

    /** What both say now. */
    Moment now();

    /** The machine's own clocks. */
    static Clocks system() {
        return () -> new Moment(System.nanoTime(), System.currentTimeMillis());
    }
}
