package dev.manykey.proxy.limit;

import java.time.Duration;

/**
 * What was taken in the last so many seconds. Exact in the direction that was promised: what it counts is never less than what
 * was taken in any such stretch of time. It counts in slices of a fiftieth of the stretch and one slice more, so room comes back
 * up to a fiftieth of it late, and what it needs does not grow with what is taken. Not safe for many threads.
 *
 * <p>Not the rate limiter of Resilience4j, which renews a number of calls at the beginning of each period: around a beginning it
 * allows twice the number. A bucket that refills does the same after a pause.
 */
final class RateWindow {
    private static final int SLICES = 50;
    private static final int KEPT = SLICES + 1;

    private final int[] taken = new int[KEPT];
    private final long sliceNanos;
    private long newest;
    private long sum;

    /** An empty one, of so many seconds. */
    RateWindow(int seconds) {
        this.sliceNanos = Duration.ofSeconds(seconds).toNanos() / SLICES;
    }

    /** What was taken until {@code now}, which never goes backwards and is not negative. */
    long taken(long now) {
        moveTo(now);
        return sum;
    }

    /** Takes so much, at most what an {@code int} holds with what is there. */
    void take(long now, long amount) {
        moveTo(now);
        int at = (int) (newest % KEPT);
        taken[at] = Math.toIntExact(taken[at] + amount);
        sum += amount;
    }

    /** Nanoseconds until so much of what is there now has passed out of it; at least as much must be there. */
    long untilFree(long now, long amount) {
        moveTo(now);
        long free = 0;
        for (long slice = Math.max(0, newest - SLICES); slice <= newest; slice++) {
            free += taken[(int) (slice % KEPT)];
            if (free >= amount) {
                return (slice + KEPT) * sliceNanos - now;
            }
        }
        throw new IllegalArgumentException("amount: %d (expected: <= %d)".formatted(amount, sum));
    }

    private void moveTo(long now) {
        long slice = now / sliceNanos;
        for (long next = Math.max(newest + 1, slice - SLICES); next <= slice; next++) {
            int at = (int) (next % KEPT);
            sum -= taken[at];
            taken[at] = 0;
        }
        newest = Math.max(newest, slice);
    }
}
