package dev.manykey.controllog;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.controllog.ProxyRoll.Seen;
import dev.manykey.controllog.Receipt.OfProxy;
import dev.manykey.controllog.Receipt.Outcome;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Makes receipts: waits until every proxy that the log knows has reported the offset of a change, or is known to refuse.
 *
 * <p>A proxy forwards on old state only while a marker that it sent before the change makes it fresh. Such a marker was sent
 * before the brokers acknowledged the change at a time T, so with a staleness bound B it ends at T + B at the latest,
 * whether anybody hears of the proxy or not. Only a marker that was read after the change counts as a report, of the same
 * topic, from the same boot, and only if that proxy believes what this service signs: else it has read the change and taken it
 * for forged.
 */
public final class ReceiptDesk {
    /** Clocks of two machines do not tick alike; a fence is said this much later than it is. */
    private static final double CLOCK_DRIFT = 1.001;

    private static final long ROUNDING_NANOS = 500_000;
    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ProxyRoll roll;
    private final Predicate<ProxyMarker> believes;
    private final Supplier<CompletableFuture<String>> topicNow;
    private final Scheduler timer;
    private final LongSupplier nanos;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    /**
     * Receipts for what {@code roll} sees.
     *
     * @param believes whether the proxy of a marker believes what this service signs; else a change is forged for it
     * @param topicNow asks the brokers for the id of the topic
     */
    public ReceiptDesk(ProxyRoll roll, Predicate<ProxyMarker> believes, Supplier<CompletableFuture<String>> topicNow,
            Scheduler timer) {
        this(roll, believes, topicNow, timer, System::nanoTime);
    }

    ReceiptDesk(ProxyRoll roll, Predicate<ProxyMarker> believes, Supplier<CompletableFuture<String>> topicNow,
            Scheduler timer, LongSupplier nanos) {
        this.roll = roll;
        this.believes = believes;
        this.topicNow = topicNow;
        this.timer = timer;
        this.nanos = nanos;
    }

    /**
     * Completes with the receipt of a change when each proxy has applied it or is fenced, or with what is known then when
     * {@code atMost} has passed since the acknowledgement. Subscribing waits.
     */
    public Mono<Receipt> receipt(String entity, long version, Placed placed, Duration atMost) {
        return Mono.defer(() -> {
            Waiting one = new Waiting(entity, version, placed, atMost, roll.topic());
            waiting.add(one);
            one.look();
            return one.done.asMono().doFinally(_ -> waiting.remove(one));
        });
    }

    /** The roll has changed, or more of the log has been read. */
    void rollChanged() {
        waiting.forEach(Waiting::look);
    }

    private final class Waiting {
        private final String entity;
        private final long version;
        private final Placed placed;
        private final long giveUpAt;
        private final String topic;
        private final Sinks.One<Receipt> done = Sinks.one();
        /** Boots that were known when the change was read; null before. */
        private @Nullable Map<ProxyBoot, OfProxy> proxies;
        private final Map<ProxyBoot, Seen> lastBefore = new LinkedHashMap<>();
        private @Nullable Disposable nextLook;
        private boolean reportsCount = true;
        private boolean over;

        Waiting(String entity, long version, Placed placed, Duration atMost, String topic) {
            this.entity = entity;
            this.version = version;
            this.placed = placed;
            this.giveUpAt = placed.acknowledgedNanos() + atMost.toNanos();
            this.topic = topic;
        }

        synchronized void look() {
            if (over) {
                return;
            }
            long now = nanos.getAsLong();
            boolean sameTopic = roll.topic().equals(topic);
            if (proxies == null && sameTopic && roll.hasRead(placed.offset())) {
                proxies = new LinkedHashMap<>();
                roll.seen().forEach((boot, seen) -> {
                    lastBefore.put(boot, seen);
                    proxies.put(boot, pending(boot));
                });
            }
            long next = proxies == null ? giveUpAt : update(sameTopic ? roll.seen() : Map.of(), now);
            if (next == Long.MIN_VALUE || now - giveUpAt >= 0) {
                over = true;
                confirm(now - giveUpAt >= 0);
            } else {
                if (nextLook != null) {
                    nextLook.dispose();
                }
                nextLook = timer.schedule(this::look, Math.min(next, giveUpAt) - now + ROUNDING_NANOS,
                        TimeUnit.NANOSECONDS);
            }
        }

        /** Gives when something will have changed by itself; {@link Long#MIN_VALUE} when nothing is open any more. */
        private long update(Map<ProxyBoot, Seen> seen, long now) {
            long next = Long.MIN_VALUE;
            for (Map.Entry<ProxyBoot, OfProxy> entry : Objects.requireNonNull(proxies).entrySet()) {
                if (entry.getValue().outcome() != Outcome.PENDING) {
                    continue;
                }
                Seen newest = seen.get(entry.getKey());
                if (newest != null && reports(newest)) {
                    long millis = Math.max(0,
                            TimeUnit.NANOSECONDS.toMillis(newest.readNanos() - placed.acknowledgedNanos()));
                    entry.setValue(new OfProxy(entry.getKey().proxy(), entry.getKey().boot(), Outcome.APPLIED,
                            newest.marker().applied(), millis, null));
                    continue;
                }
                long fence = fenceNanos(Objects.requireNonNull(lastBefore.get(entry.getKey())));
                if (now - fence >= 0) {
                    entry.setValue(fenced(entry.getKey(), fence));
                } else {
                    next = next == Long.MIN_VALUE ? fence : Math.min(next, fence);
                }
            }
            return next;
        }

        private boolean reports(Seen seen) {
            return reportsCount && believes.test(seen.marker()) && seen.offset() > placed.offset()
                    && seen.marker().topic().equals(topic)
                    && seen.marker().applied() >= placed.offset();
        }

        /** When what the boot knew before the change has run out, at the latest. */
        private long fenceNanos(Seen before) {
            long bound = (long) (TimeUnit.MILLISECONDS.toNanos(before.marker().boundMillis()) * CLOCK_DRIFT);
            long sentBefore = before.offset() > placed.offset()
                    ? placed.acknowledgedNanos()
                    : Math.min(placed.acknowledgedNanos(), before.readNanos());
            return sentBefore + bound;
        }

        private OfProxy fenced(ProxyBoot boot, long fence) {
            return isUnbounded(Objects.requireNonNull(lastBefore.get(boot)))
                    ? new OfProxy(boot.proxy(), boot.boot(), Outcome.UNBOUNDED, null, null, null)
                    : new OfProxy(boot.proxy(), boot.boot(), Outcome.FENCED, null, null, at(fence));
        }

        /** It may forward on what was before for as long as it likes: it was told to, or takes the change for forged. */
        private boolean isUnbounded(Seen before) {
            return before.marker().servesStale() || !believes.test(before.marker());
        }

        private Instant at(long when) {
            return placed.acknowledgedAt().plusNanos(when - placed.acknowledgedNanos());
        }

        private static OfProxy pending(ProxyBoot boot) {
            return new OfProxy(boot.proxy(), boot.boot(), Outcome.PENDING, null, null, null);
        }

        /** Reports count only when the topic was one and the same from the change to the last of them. */
        private void confirm(boolean givingUp) {
            if (proxies == null || proxies.values().stream().noneMatch(one -> one.outcome() == Outcome.APPLIED)) {
                done.tryEmitValue(make());
                return;
            }
            var _ = topicNow.get().whenComplete((id, failure) -> {
                if (failure == null && id.equals(topic)) {
                    done.tryEmitValue(make());
                } else if (failure != null && !givingUp && !isFencedByNow()) {
                    askAgain();
                } else {
                    distrustReports(givingUp);
                }
            });
        }

        /** Whether everybody is known to refuse, so that nobody's report is needed. */
        private synchronized boolean isFencedByNow() {
            long now = nanos.getAsLong();
            return lastBefore.values().stream()
                    .allMatch(before -> !isUnbounded(before) && now - fenceNanos(before) >= 0);
        }

        /** The brokers did not tell the topic's id; a moment later they may. */
        private synchronized void askAgain() {
            over = false;
            nextLook = timer.schedule(this::look, ASK_AGAIN_NANOS, TimeUnit.NANOSECONDS);
        }

        private synchronized void distrustReports(boolean givingUp) {
            reportsCount = false;
            if (proxies != null) {
                proxies.replaceAll((boot, known) -> known.outcome() == Outcome.APPLIED ? pending(boot) : known);
            }
            if (givingUp) {
                done.tryEmitValue(make());
            } else {
                over = false;
                look();
            }
        }

        private synchronized Receipt make() {
            List<OfProxy> found = proxies == null ? List.of() : List.copyOf(proxies.values());
            Instant inForce = null;
            if (proxies != null && found.stream().noneMatch(
                    one -> one.outcome() == Outcome.PENDING || one.outcome() == Outcome.UNBOUNDED)) {
                inForce = placed.acknowledgedAt();
                for (OfProxy one : found) {
                    Instant since = one.fencedAt() != null
                            ? one.fencedAt()
                            : placed.acknowledgedAt().plusMillis(one.millis() == null ? 0 : one.millis());
                    inForce = since.isAfter(inForce) ? since : inForce;
                }
            }
            return new Receipt(entity, version, topic, placed.offset(), placed.acknowledgedAt(), inForce, found);
        }
    }
}
