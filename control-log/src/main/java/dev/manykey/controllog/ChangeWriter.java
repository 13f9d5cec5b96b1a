package dev.manykey.controllog;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Carries a change from the database to the control log: one atomic write of the document with its outbox, then the brokers'
 * acknowledgement, then the entries leave the outbox. A crash in between leaves entries that {@link #sweep} of any instance
 * finishes; publishing twice is harmless, since readers take a version only once and audit keeps one record an id.
 */
public final class ChangeWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeWriter.class);
    private static final int SWEEP_LIMIT = 100;

    private final Publisher publisher;
    private final Duration publishTimeout;
    private final LogGuard guard;
    /** Entities that a commit of this instance is publishing right now, which a sweep leaves alone. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** A writer that gives the brokers {@code publishTimeout} before a caller is told that a change is not yet in force. */
    public ChangeWriter(Publisher publisher, Duration publishTimeout) {
        this(publisher, publishTimeout, LogGuard.NONE);
    }

    ChangeWriter(Publisher publisher, Duration publishTimeout, LogGuard guard) {
        this.guard = guard;
        this.publisher = publisher;
        this.publishTimeout = publishTimeout;
    }

    /** Writes a new entity; fails with {@link StoreConflict.AlreadyExists} or {@link LogIsAhead}. Goes on when the caller gives up. */
    public <T extends Entity> Mono<Committed<T>> insert(EntityStore<T> store, Change<T> change) {
        return toTheEnd(store, change, store.insert(change));
    }

    /**
     * Writes the next version; fails with {@link StoreConflict.VersionConflict} or {@link LogIsAhead}. Goes on when the caller
     * gives up.
     */
    public <T extends Entity> Mono<Committed<T>> replace(EntityStore<T> store, Change<T> change) {
        return toTheEnd(store, change, store.replace(change));
    }

    /**
     * Publishes what earlier commits left in the store's outboxes, without states that the log is past; gives how many entities
     * had something. Does nothing while it is not known what the log has.
     */
    public Mono<Integer> sweep(EntityStore<?> store) {
        return Flux.defer(() -> guard.isInformed() ? store.pending(SWEEP_LIMIT) : Flux.empty())
                .filter(pending -> !underWay.contains(mark(store, pending.id())))
                .concatMap(pending -> finish(store, pending).thenReturn(1))
                .reduce(0, Integer::sum);
    }

    private Mono<Void> finish(EntityStore<?> store, EntityStore.Pending pending) {
        List<OutboxEntry> useful = pending.entries().stream().filter(entry -> !guard.isPast(entry)).toList();
        return publisher.publish(useful)
                .then(store.published(pending.id(), pending.entries().stream().map(OutboxEntry::id).toList()));
    }

    private <T extends Entity> Mono<Committed<T>> toTheEnd(EntityStore<T> store, Change<T> change, Mono<T> write) {
        String mark = mark(store, change.next().key());
        Mono<Committed<T>> commit = Mono.defer(() -> {
            underWay.add(mark);
            return guard.check(store, change).then(write)
                    .flatMap(entity -> publish(store, entity.key(), OutboxEntry.of(change))
                            .map(placed -> new Committed<>(entity, true, placed))
                            .defaultIfEmpty(new Committed<>(entity, true, null))
                            .onErrorResume(e -> {
                                LOG.warn("{}: recorded but not published yet ({}); it will be", mark, e.toString());
                                return Mono.just(new Committed<>(entity, false, null));
                            }))
                    .doFinally(_ -> underWay.remove(mark));
        });
        return Mono.fromFuture(() -> commit.subscribeOn(Schedulers.parallel()).toFuture(), true);
    }

    /** What the brokers have acknowledged is in force, even when the database cannot take note of it now. */
    private Mono<Placed> publish(EntityStore<?> store, String id, List<OutboxEntry> entries) {
        Mono<Void> noted = Mono.defer(() -> store.published(id, entries.stream().map(OutboxEntry::id).toList()))
                .timeout(publishTimeout)
                .onErrorResume(e -> {
                    LOG.warn(
                            "{}: published, and still in the outbox ({}); it will be published again, which is harmless",
                            id, e.toString());
                    return Mono.empty();
                });
        return publisher.publish(entries).timeout(publishTimeout).delayUntil(_ -> noted)
                .switchIfEmpty(noted.then(Mono.empty()));
    }

    private static String mark(EntityStore<?> store, String id) {
        return System.identityHashCode(store) + "/" + id;
    }
}
