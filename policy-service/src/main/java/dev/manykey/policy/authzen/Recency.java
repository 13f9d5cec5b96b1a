package dev.manykey.policy.authzen;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * How recently this service proved that it has read the control log to its end. An answer rests on nothing older than the bound,
 * or is not given. Safe for many threads.
 */
final class Recency {
    private record Proof(long at) {}

    private final BooleanSupplier caughtUp;
    private final Supplier<Mono<Void>> readToEnd;
    private final Duration bound;
    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Proof> newest = new AtomicReference<>();
    private final AtomicReference<@Nullable Mono<Void>> underWay = new AtomicReference<>();

    /**
     * @param readToEnd reads what is in the log by then; an error when that cannot be had
     * @param nanos a clock that only goes forward
     */
    Recency(BooleanSupplier caughtUp, Supplier<Mono<Void>> readToEnd, Duration bound, LongSupplier nanos) {
        this.caughtUp = caughtUp;
        this.readToEnd = readToEnd;
        this.bound = bound;
        this.nanos = nanos;
    }

    /** Completes when what is known is recent enough; ends with {@code starting} or {@code unavailable} when it is not. */
    Mono<Void> require() {
        return Mono.defer(() -> {
            if (!caughtUp.getAsBoolean()) {
                return Mono.error(ProblemException.starting());
            }
            if (isWithin(bound.dividedBy(2))) {
                return Mono.empty();
            }
            Mono<Void> read = read();
            if (isWithin(bound)) {
                var _ = read.subscribe(_ -> {}, _ -> {}); // whoever comes after the bound is told of the failure
                return Mono.empty();
            }
            return read.onErrorResume(e -> Mono.error(stale(e))).then(Mono.defer(() -> isWithin(bound) &&
                    caughtUp.getAsBoolean() ? Mono.empty() : Mono.error(stale(null))));
        });
    }

    private boolean isWithin(Duration age) {
        Proof proof = newest.get();
        return proof != null && nanos.getAsLong() - proof.at() < age.toNanos();
    }

    private Mono<Void> read() {
        Mono<Void> fresh = Mono.defer(() -> {
            long asked = nanos.getAsLong();
            return readToEnd.get().<Void>then(Mono.fromRunnable(() -> prove(asked)));
        }).doFinally(_ -> underWay.set(null)).cache();
        Mono<Void> present = underWay.compareAndExchange(null, fresh);
        return present == null ? fresh : present;
    }

    private void prove(long asked) {
        var _ = newest.accumulateAndGet(new Proof(asked),
                (old, proof) -> old == null || proof == null || proof.at() - old.at() > 0 ? proof : old);
    }

    private ProblemException stale(@Nullable Throwable cause) {
        return ProblemException
                .unavailable("control log: not read to its end within %d ms (expected: keys as they are now)"
                        .formatted(bound.toMillis()), cause);
    }
}
