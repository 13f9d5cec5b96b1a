package dev.manykey.controllog;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where a service keeps its entities of one kind, each as one document that also holds what must still be published. Every
 * write is one atomic write of one document, so no transaction is ever needed.
 *
 * @param <T> the entity
 */
public interface EntityStore<T extends Entity> {
    /** Writes a new entity; fails with {@link StoreConflict.AlreadyExists}. */
    Mono<T> insert(Change<T> change);

    /** Writes the next version over the one before it; fails with {@link StoreConflict.VersionConflict}. */
    Mono<T> replace(Change<T> change);

    /** The entity with this id, or empty. */
    Mono<T> find(String id);

    /**
     * Entities in the order of their ids.
     *
     * @param filter members that must be equal; a member that is a list must contain the value
     * @param after only ids that come after this one, null for all
     * @param limit at most so many
     */
    Flux<T> list(Map<String, ?> filter, @Nullable String after, int limit);

    /** Entities that have something to publish, with it; at most {@code limit}. */
    Flux<Pending> pending(int limit);

    /** Takes entries out of an entity's outbox, after they were published; what is not there any more is ignored. */
    Mono<Void> published(String id, List<String> entries);

    /** What an entity still has to publish, oldest first. */
    record Pending(String id, List<OutboxEntry> entries) {}
}
