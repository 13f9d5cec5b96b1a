package dev.manykey.proxy.limit;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import dev.manykey.contract.marker.ProxyBoot;

/**
 * How many proxies there are: those of which a marker was read lately, this one included. One that has ended counts until its
 * bound is over. Safe for many threads.
 */
public final class LiveProxies implements IntSupplier {
    private static final int MANY = 1000;

    private final long patience;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<ProxyBoot, Long> seen = new ConcurrentHashMap<>();

    /**
     * Nobody was seen yet.
     *
     * @param bound after which a proxy that is not heard of does not forward any more
     * @param nanos a clock that never goes backwards, such as {@link System#nanoTime}
     */
    public LiveProxies(Duration bound, LongSupplier nanos) {
        this.patience = bound.toNanos();
        this.nanos = nanos;
    }

    /** A marker of this proxy was read. */
    public void seen(ProxyBoot proxy) {
        long now = nanos.getAsLong();
        seen.put(proxy, now);
        if (seen.size() > MANY) {
            seen.values().removeIf(at -> now - at > patience);
        }
    }

    /** One or more. */
    @Override
    public int getAsInt() {
        long now = nanos.getAsLong();
        int live = 0;
        for (Long at : seen.values()) {
            live += now - at <= patience ? 1 : 0;
        }
        return Math.max(1, live);
    }
}
