package dev.manykey.proxy.freshness;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.manykey.proxy.freshness.Clocks.Moment;

import org.jspecify.annotations.Nullable;

/**
 * How long the proxy may go on. It sends a marker at a moment {@code t} and reads it back from the log: then it has read
 * everything that was in the log at {@code t}, and may forward until {@code t} plus the bound. What counts is when the marker
 * was sent, never when something was received. Safe for many threads.
 */
public final class Freshness {
    /** How far the wall clock may be behind the monotonic one: more than a time server corrects at once. */
    private static final Duration CORRECTION = Duration.ofMillis(500);
    private static final int MOST_UNDER_WAY = 1000;

    private final Clocks clocks;
    private final long boundNanos;
    private final boolean serveStale;
    private final Map<String, Moment> sent = new LinkedHashMap<>();
    /** Taken and not yet proven; emptied when the log is read anew, so that a proof that comes late is none. */
    private final Set<Moment> taken = new HashSet<>();
    private volatile @Nullable Moment proven;

    /** Not fresh until the first marker has come back. */
    public Freshness(Clocks clocks, FreshnessProperties properties) {
        this.clocks = clocks;
        this.boundNanos = properties.bound().toNanos();
        this.serveStale = properties.serveStale();
    }

    /** A marker with this nonce is about to be sent. */
    public void sending(String nonce) {
        Moment now = clocks.now();
        synchronized (sent) {
            sent.put(nonce, now);
            if (sent.size() > MOST_UNDER_WAY) {
                sent.remove(sent.keySet().iterator().next());
            }
        }
    }

    /** When the marker with this nonce was sent, once; null when it is not one of this boot's, or older than one that came. */
    public @Nullable Moment takeSent(String nonce) {
        synchronized (sent) {
            Moment moment = sent.get(nonce);
            if (moment != null) {
                taken.add(moment);
                var older = sent.keySet().iterator();
                while (older.hasNext()) {
                    String passed = older.next();
                    older.remove();
                    if (passed.equals(nonce)) {
                        break;
                    }
                }
            }
            return moment;
        }
    }

    /** A marker whose {@code moment} was taken with {@link #takeSent} has come back, everything before it is in force, and the topic is the same. */
    public void prove(Moment moment) {
        synchronized (sent) {
            Moment known = proven;
            if (taken.remove(moment) && (known == null || moment.monotonicSince(known) > 0)) {
                proven = moment;
            }
        }
    }

    /** A marker that was taken proves nothing after all. */
    public void discard(Moment moment) {
        synchronized (sent) {
            taken.remove(moment);
        }
    }

    /** Nothing is proven any more: the log is to be read anew. */
    public void lose() {
        synchronized (sent) {
            sent.clear();
            taken.clear();
            proven = null;
        }
    }

    /** Whether the proxy may forward now. To be asked when deciding, and again when the bytes leave. */
    public boolean isFresh() {
        Moment from = proven;
        return from != null && (serveStale || isWithinBound(from, clocks.now()));
    }

    /** Whether it forwards now although the bound has passed, as it was told to. */
    public boolean isServingStale() {
        Moment from = proven;
        return serveStale && from != null && !isWithinBound(from, clocks.now());
    }

    /** How long a proof holds. */
    public Duration bound() {
        return Duration.ofNanos(boundNanos);
    }

    /** Time since the newest marker that came back was sent; null before the first. */
    public @Nullable Duration age() {
        Moment from = proven;
        return from == null ? null : Duration.ofNanos(clocks.now().monotonicSince(from));
    }

    private boolean isWithinBound(Moment from, Moment now) {
        long monotonic = now.monotonicSince(from);
        long wall = now.wallSince(from);
        return monotonic < boundNanos && wall < boundNanos && monotonic - wall <= CORRECTION.toNanos();
    }
}
