package dev.manykey.proxy.limit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import dev.manykey.pdp.Duties;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what keys call, by cost, and says no when a limit has no room. Safe for many threads.
 *
 * <p>Each proxy counts alone, and what a call costs counts as many times as there are proxies. So with the same proxies all the
 * time, all of them together never allow more than a limit says, and each the same part of it, rounded down: of a limit smaller
 * than the number of proxies none allows anything. A proxy that comes or goes can add its own part of the limit, once: in the
 * stretch of time of a rate, in the period of a budget.
 *
 * <p>Rates are forgotten when the proxy ends. Budgets are not: {@link BudgetFile}.
 */
public final class Limits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);
    private static final long BETWEEN_SWEEPS = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanos;
    private final long began;
    private final Clock clock;
    private final IntSupplier proxies;
    private final BudgetFile budgets;
    private final int mostCounters;
    private final ConcurrentHashMap<String, KeyCounters> keys = new ConcurrentHashMap<>();
    private final AtomicInteger counters = new AtomicInteger();
    private long swept;

    /**
     * Counts from nothing but what {@code budgets} knows.
     *
     * @param nanos a clock that never goes backwards, such as {@link System#nanoTime}
     * @param proxies how many proxies are live, this one included
     * @param budgets closed with this
     * @param mostCounters one for each limit of each key that was used lately; when there is no room for more, calls that need one are
     *        refused
     */
    public Limits(LongSupplier nanos, Clock clock, IntSupplier proxies, BudgetFile budgets, int mostCounters) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.clock = clock;
        this.proxies = proxies;
        this.budgets = budgets;
        this.mostCounters = mostCounters;
        this.swept = -BETWEEN_SWEEPS;
    }

    /**
     * Takes {@code cost} from all of {@code limits}, or from none of them. To be called once for a call, when it is otherwise certain
     * to be made: nothing is given back.
     *
     * @param key whose counters; for a key that another key has minted, the first of the family, so that minting makes no room
     * @param cost 0 or more
     */
    public Taking take(String key, List<Duties.Limit> limits, int cost) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost: %d (expected: >= 0)".formatted(cost));
        }
        if (limits.isEmpty() || cost == 0) {
            return new Taking.Taken();
        }
        long charge = (long) cost * Math.max(1, proxies.getAsInt());
        Taking taking = tryTake(key, limits, charge);
        if (KeyCounters.NO_ROOM.equals(taking)) {
            sweep();
            taking = tryTake(key, limits, charge);
        }
        return taking;
    }

    private Taking tryTake(String key, List<Duties.Limit> limits, long charge) {
        Taking[] taking = new Taking[1];
        keys.compute(key, (_, known) -> {
            KeyCounters of = known == null ? new KeyCounters(key, budgets, this::another) : known;
            taking[0] = of.take(limits, charge, nanos.getAsLong() - began, clock.instant());
            return of.isEmpty() ? null : of;
        });
        return taking[0];
    }

    /** Whether there may be another counter; counts it. */
    private boolean another() {
        if (counters.incrementAndGet() <= mostCounters) {
            return true;
        }
        counters.decrementAndGet();
        return false;
    }

    /** How many counters there are, for a gauge. */
    public int counters() {
        return counters.get();
    }

    /** Forgets what is over, at most once a second. */
    private void sweep() {
        synchronized (this) {
            long now = nanos.getAsLong() - began;
            if (now - swept < BETWEEN_SWEEPS) {
                return;
            }
            swept = now;
        }
        for (String key : keys.keySet()) {
            keys.computeIfPresent(key, (_, of) -> {
                counters.addAndGet(-of.forget(nanos.getAsLong() - began, clock.instant()));
                return of.isEmpty() ? null : of;
            });
        }
    }

    /** Writes how much of each budget has been used, which may be less than what was written before. */
    @Override
    public void close() throws IOException {
        try (budgets) {
            for (String key : keys.keySet()) {
                keys.computeIfPresent(key, (_, of) -> {
                    of.settle();
                    return null;
                });
            }
        } catch (UncheckedIOException e) {
            LOG.warn("budgets: what was used is not written; the next start takes it for somewhat more", e);
        }
    }
}
