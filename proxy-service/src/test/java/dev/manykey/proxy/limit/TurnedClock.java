package dev.manykey.proxy.limit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Both clocks, which stand still until they are turned. */
final class TurnedClock extends Clock {
    private volatile Instant now;
    private volatile long nanos = Long.MAX_VALUE - 5; // about to overflow, as nanoTime may

    TurnedClock(String now) {
        this.now = Instant.parse(now);
    }

    /** Time passes. */
    synchronized void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** Somebody sets the wall clock. */
    void set(String moment) {
        now = Instant.parse(moment);
    }

    long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
