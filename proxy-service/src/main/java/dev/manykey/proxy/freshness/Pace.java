package dev.manykey.proxy.freshness;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long to wait from one marker to the next when nothing changes. Everybody reads everybody's markers, so what all of them
 * read together grows with the square of the proxies. When there are more markers than a log and its readers should carry,
 * each proxy waits longer; the bound stays what it is, and what is left of it for an election of the brokers gets shorter.
 *
 * <p>Nobody has to know how many proxies there are: all wait about as long, so {@code n} of them that wait {@code i} make
 * {@code n / i} markers in a second, and to make {@code m} of them each has to wait {@code i} times how many times too many
 * there are. Safe for many threads.
 */
final class Pace {
    /** Markers in a second from which on the proxies wait longer; as many as 200 proxies make every 500 ms. */
    static final int MOST_PER_SECOND = 400;
    /** Of the bound; the rest is for the way through the brokers, and for their elections. */
    private static final int MOST_OF_BOUND = 4;
    private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();

    private final Duration least;
    private final Duration most;
    private final LongSupplier nanos;
    private long windowBegan;
    private long inWindow;
    private volatile Duration interval;

    /** Begins with the interval that is set. */
    Pace(FreshnessProperties properties, LongSupplier nanos) {
        this.least = properties.markerInterval();
        Duration quarter = properties.bound().dividedBy(MOST_OF_BOUND);
        this.most = least.compareTo(quarter) > 0 ? least : quarter;
        this.nanos = nanos;
        this.windowBegan = nanos.getAsLong();
        this.interval = least;
    }

    /** So many markers were read, of this proxy and others. */
    synchronized void read(int markers) {
        inWindow += markers;
        long passed = nanos.getAsLong() - windowBegan;
        if (passed >= WINDOW_NANOS) {
            double tooMany = inWindow * 1e9 / passed / MOST_PER_SECOND;
            long wanted = Math.round(interval.toNanos() * tooMany);
            interval = Duration.ofNanos(Math.clamp(wanted, least.toNanos(), most.toNanos()));
            windowBegan += passed;
            inWindow = 0;
        }
    }

    Duration interval() {
        return interval;
    }
}
