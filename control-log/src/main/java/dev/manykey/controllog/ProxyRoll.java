package dev.manykey.controllog;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;

/**
 * The boots of proxies that the control log knows, each with its newest marker. Each life of a proxy stands for itself: one
 * that was paused does not hide behind the one that took its place. Written by the reader's thread; safe for many.
 */
public final class ProxyRoll {
    /** A boot without a marker for so long refuses since long, unless it serves stale, and is not told of any more. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);
    /** Beside its bound, for one whose newest marker was old when it was read: longer than anybody waits for a receipt. */
    private static final Duration OLD_FORGOTTEN = Duration.ofMinutes(2);

    private static final Comparator<ProxyBoot> BY_NAME = Comparator.comparing(ProxyBoot::toString);

    /**
     * A marker as it was read.
     *
     * @param offset where it stands in the log
     * @param readNanos when it was read; it was sent before
     * @param old whether it was written long before it was read, as one of a boot that was killed once is at the start of a reader
     */
    record Seen(ProxyMarker marker, long offset, long readNanos, boolean old) {
        /** An old one may be of a boot that is there all the same, when somebody's wall clock is wrong. */
        boolean isForgottenAfter(long nanos) {
            long rest = nanos - TimeUnit.MILLISECONDS.toNanos(marker.boundMillis());
            return !marker.servesStale() && rest > (old ? OLD_FORGOTTEN : FORGOTTEN).toNanos();
        }
    }

    private static final long BEFORE_ALL = -1;

    private final LongSupplier nanos;
    private final InstantSource clock;
    private final Map<ProxyBoot, Seen> newest = new TreeMap<>(BY_NAME);
    private String topic = "";
    private long next;

    /** A roll with nobody on it, on {@link System#nanoTime}. */
    public ProxyRoll() {
        this(System::nanoTime, InstantSource.system());
    }

    ProxyRoll(LongSupplier nanos, InstantSource clock) {
        this.nanos = nanos;
        this.clock = clock;
    }

    synchronized void marked(long offset, ProxyMarker marker) {
        boolean old = marker.at().isBefore(clock.instant().minus(FORGOTTEN));
        newest.put(marker.writer(), new Seen(marker, offset, nanos.getAsLong(), old));
    }

    /** A proxy is alive of which nothing else can be told: it may forward for as long as it likes. */
    synchronized void markedUnreadably(long offset, ProxyBoot boot) {
        marked(offset, new ProxyMarker(boot.proxy(), boot.boot(), "unreadable", "unreadable", -1, 1, true, null,
                Instant.EPOCH));
    }

    synchronized void gone(ProxyBoot boot) {
        newest.remove(boot);
    }

    /** Everything before {@code nextOffset} has been read. */
    synchronized void readTo(String fromTopic, long nextOffset) {
        topic = fromTopic;
        next = nextOffset;
    }

    /** Another topic is read from now on. Who was heard of in the one before may forward until its bound, so it stays. */
    synchronized void startOver() {
        newest.replaceAll((_, seen) -> new Seen(seen.marker(), BEFORE_ALL, seen.readNanos(), seen.old()));
        topic = "";
        next = 0;
    }

    /** The id of the topic that is being read; empty before the first read. */
    public synchronized String topic() {
        return topic;
    }

    synchronized boolean hasRead(long offset) {
        return next > offset;
    }

    /** Everybody who has been heard of within the last hour, and whose word is not older than that. */
    public synchronized Map<ProxyBoot, ProxyMarker> proxies() {
        Map<ProxyBoot, ProxyMarker> all = new TreeMap<>(BY_NAME);
        seen().forEach((boot, seen) -> all.put(boot, seen.marker()));
        return all;
    }

    /** Those who have been heard of within their own staleness bound, so that they may be forwarding. */
    public synchronized Map<ProxyBoot, ProxyMarker> live() {
        long now = nanos.getAsLong();
        Map<ProxyBoot, ProxyMarker> live = new TreeMap<>(BY_NAME);
        seen().forEach((boot, seen) -> {
            if (now - seen.readNanos() <= TimeUnit.MILLISECONDS.toNanos(seen.marker().boundMillis())) {
                live.put(boot, seen.marker());
            }
        });
        return live;
    }

    synchronized Map<ProxyBoot, Seen> seen() {
        long now = nanos.getAsLong();
        newest.values().removeIf(seen -> seen.isForgottenAfter(now - seen.readNanos()));
        Map<ProxyBoot, Seen> copy = new TreeMap<>(BY_NAME);
        copy.putAll(newest);
        return copy;
    }
}
