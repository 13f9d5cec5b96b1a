package dev.manykey.controllog;

import java.time.Duration;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sweeps the outboxes of a service's stores at its start and then again and again, so that nothing recorded stays unpublished. */
public final class OutboxSweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxSweeper.class);

    private final Disposable running;

    /** Begins at once. */
    public OutboxSweeper(ChangeWriter writer, List<EntityStore<?>> stores, Duration every) {
        running = Flux.interval(Duration.ZERO, every)
                .onBackpressureDrop()
                .concatMap(_ -> Flux.fromIterable(stores).concatMap(store -> writer.sweep(store)
                        .doOnNext(swept -> {
                            if (swept > 0) {
                                LOG.info("outbox: published what {} entities had left", swept);
                            }
                        })
                        .onErrorResume(e -> {
                            LOG.warn("outbox: not swept now ({}), trying again in {}", e.toString(), every);
                            return Mono.empty();
                        })), 1)
                .subscribe();
    }

    @Override
    public void close() {
        running.dispose();
    }
}
