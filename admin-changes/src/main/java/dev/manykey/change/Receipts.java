package dev.manykey.change;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import dev.manykey.contract.Kind;
import dev.manykey.controllog.Entity;
import dev.manykey.controllog.Placed;
import dev.manykey.controllog.Receipt;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Brings the receipts of changes to those who make them, and keeps each one when it is complete, whether its caller still
 * waits or not. A service that ends meanwhile keeps none. Safe for many threads.
 */
public final class Receipts {
    /** Longer than the staleness bound of any proxy: by then each has reported or is fenced. */
    static final Duration AT_MOST = Duration.ofSeconds(65);

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    private final Desk desk;
    private final ReceiptStore store;
    private final Duration createPatience;
    /** Receipts that are being made, by entity and version. */
    private final Map<String, Mono<Receipt>> underWay = new ConcurrentHashMap<>();

    Receipts(Desk desk, ReceiptStore store, Duration createPatience) {
        this.desk = desk;
        this.store = store;
        this.createPatience = createPatience;
    }

    /** Where receipts are made; see {@link dev.manykey.controllog.ReceiptDesk#receipt}. */
    @FunctionalInterface
    interface Desk {
        Mono<Receipt> receipt(String entity, long version, Placed placed, Duration atMost);
    }

    /**
     * For a change that takes something away, or may: what was recorded with its complete receipt, as the caller wants to
     * wait. What is not in force is not waited for; what was not written now has the receipt that is kept of its version.
     */
    public <T extends Entity> Mono<Recorded<T>> await(Kind kind, Recorded<T> recorded, Wait wait) {
        return receive(kind, recorded, wait, Making::complete);
    }

    /** As {@link #await}, for a change that only makes or allows something: waits a moment and tells what is known then. */
    public <T extends Entity> Mono<Recorded<T>> awaitShortly(Kind kind, Recorded<T> recorded, Wait wait) {
        return receive(kind, recorded, wait, Making::soon);
    }

    private <T extends Entity> Mono<Recorded<T>> receive(Kind kind, Recorded<T> recorded, Wait wait,
            Function<Making, Mono<Receipt>> patience) {
        if (!recorded.inForce()) {
            return Mono.just(recorded);
        }
        String entity = kind + "/" + recorded.entity().key();
        long version = recorded.entity().version();
        String address = ReceiptEndpoint.address(entity, version);
        Placed placed = recorded.placed();
        if (placed == null) {
            return underWayOrKept(entity, version, wait).map(known -> recorded.with(known, address))
                    .defaultIfEmpty(recorded);
        }
        return Mono.defer(() -> {
            Making making = new Making(entity, version, placed);
            return switch (wait) {
                case NONE -> Mono.just(recorded.with(null, address));
                case APPLIED -> patience.apply(making).map(receipt -> recorded.with(receipt, address));
            };
        });
    }

    /** What was written before: its receipt may still be waited for by whoever wrote it, here. */
    private Mono<Receipt> underWayOrKept(String entity, long version, Wait wait) {
        Mono<Receipt> making = underWay.get(entity + "/" + version);
        return store.find(entity, version)
                .switchIfEmpty(making == null || wait == Wait.NONE ? Mono.empty() : making);
    }

    private Mono<Receipt> kept(Receipt receipt) {
        return store.keep(receipt)
                .onErrorResume(e -> {
                    LOG.warn("receipt: of version {} of {} not kept ({})", receipt.version(), receipt.entity(),
                            e.toString());
                    return Mono.empty();
                })
                .thenReturn(receipt);
    }

    /** One receipt that is being made, from the moment of construction to its end. */
    private final class Making {
        private final String entity;
        private final long version;
        private final Placed placed;
        private final Mono<Receipt> complete;

        Making(String entity, long version, Placed placed) {
            this.entity = entity;
            this.version = version;
            this.placed = placed;
            String mark = entity + "/" + version;
            this.complete = desk.receipt(entity, version, placed, AT_MOST).flatMap(Receipts.this::kept)
                    .doFinally(_ -> underWay.remove(mark)).cache();
            underWay.put(mark, complete);
            var _ = complete.subscribe();
        }

        /** The receipt when it is complete and kept; the making goes on when nobody waits any more. */
        Mono<Receipt> complete() {
            return complete;
        }

        /** The receipt when it is complete and kept, or else what is known of it after a moment. */
        Mono<Receipt> soon() {
            return desk.receipt(entity, version, placed, createPatience)
                    .flatMap(known -> known.inForceAt() == null ? Mono.just(known) : complete());
        }
    }
}
