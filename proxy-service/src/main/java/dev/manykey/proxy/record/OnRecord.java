package dev.manykey.proxy.record;

import java.util.concurrent.Executor;

import dev.manykey.spool.Recorded;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Waiting for the record. */
public final class OnRecord {
    private OnRecord() {}

    /** The spool did not take a record. */
    public static final class AuditUnavailable extends RuntimeException {
        AuditUnavailable(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Completes on {@code loop} when the record is safe, since the spool's own thread has other records to write; fails with
     * {@link AuditUnavailable} when it will not be.
     */
    public static Mono<Void> safe(Recorded recorded, Executor loop) {
        return Mono.fromFuture(recorded.receipt(), true).publishOn(Schedulers.fromExecutor(loop))
                .onErrorMap(AuditUnavailable::new).then();
    }
}
