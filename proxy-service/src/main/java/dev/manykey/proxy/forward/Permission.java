package dev.manykey.proxy.forward;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/** A circuit breaker's leave to call an upstream, which must be given back in one of three ways and is given back once. */
final class Permission {
    private final CircuitBreaker breaker;
    private final long taken = System.nanoTime();
    private final AtomicBoolean settled = new AtomicBoolean();

    /** A permission that {@code breaker} has given. */
    Permission(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    /** The upstream was reached, whatever it answered. */
    void reached() {
        if (settled.compareAndSet(false, true)) {
            breaker.onSuccess(System.nanoTime() - taken, TimeUnit.NANOSECONDS);
        }
    }

    /** No connection to the upstream. */
    void unreachable(Throwable failure) {
        if (settled.compareAndSet(false, true)) {
            breaker.onError(System.nanoTime() - taken, TimeUnit.NANOSECONDS, failure);
        }
    }

    /** Nothing was learned about the upstream. No effect when it was settled before. */
    void release() {
        if (settled.compareAndSet(false, true)) {
            breaker.releasePermission();
        }
    }
}
