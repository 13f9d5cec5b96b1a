package dev.manykey.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured times, in nanoseconds. Safe for many threads. */
final class Times {
    private final List<Long> all = Collections.synchronizedList(new ArrayList<>());

    void add(long nanos) {
        all.add(nanos);
    }

    /** The smallest time that so many parts of a hundred do not exceed, in milliseconds. */
    double millis(double percentile) {
        List<Long> sorted = new ArrayList<>(all);
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        Collections.sort(sorted);
        int index = (int) Math.ceil(percentile / 100 * sorted.size()) - 1;
        return sorted.get(Math.clamp(index, 0, sorted.size() - 1)) / (double) Duration.ofMillis(1).toNanos();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms (%d)", millis(50),
                millis(90), millis(99), millis(100), all.size());
    }
}
