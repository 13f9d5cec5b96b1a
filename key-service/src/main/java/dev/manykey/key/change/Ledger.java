package dev.manykey.key.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.controllog.Change;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.Committed;
import dev.manykey.controllog.Entity;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.StoreConflict;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Where the entities of one kind are read and changed: a rule decides on what is there, and what it decided is written if
 * nobody was faster, else it decides again.
 */
public final class Ledger<T extends Created> {
    private static final int ATTEMPTS = 10;
    /** Entities that are looked through for one page; what a filter leaves out does not make a request endless. */
    private static final int LOOKED_THROUGH = 20_000;
    private static final int CHUNK = 500;
    private static final int PENDING = 1000;

    private final String kind;
    private final EntityStore<T> store;
    private final ChangeWriter writer;

    /** The entities in {@code store}; {@code kind} is what error messages call them. */
    public Ledger(String kind, EntityStore<T> store, ChangeWriter writer) {
        this.kind = kind;
        this.store = store;
        this.writer = writer;
    }

    /** The entity with this id; ends with {@code not_found} when there is none. */
    public Mono<T> find(String id) {
        return store.find(id).switchIfEmpty(Mono.error(() -> ProblemException.notFound(kind, id)));
    }

    /** The entity with this id, or empty. */
    public Mono<T> findIfPresent(String id) {
        return store.find(id);
    }

    /** Lets {@code rule} decide on the entity with this id, and writes what it decided. */
    public Mono<Recorded<T>> amend(String id, Function<T, Ruling<T>> rule) {
        return amend(find(id), rule);
    }

    /**
     * Lets {@code rule} decide on what {@code current} gives, and writes what it decided. {@code current} is asked again when
     * somebody was faster; it gives a version 0 for what does not exist yet.
     */
    public Mono<Recorded<T>> amend(Mono<T> current, Function<T, Ruling<T>> rule) {
        return current.flatMap(entity -> switch (rule.apply(entity)) {
            case Ruling.Changed<T>(Change<T> change) -> write(change).map(Ledger::recorded);
            case Ruling.Unchanged<T>(T same) -> existing(same, false);
            case Ruling.Repeated<T>(T same) -> existing(same, true);
            case Ruling.Refused<T>(Problem problem) -> Mono.error(new ProblemException(problem, null));
        })
                .retryWhen(Retry.max(ATTEMPTS).filter(StoreConflict.class::isInstance)
                        .onRetryExhaustedThrow((_, signal) -> signal.failure()))
                .onErrorMap(StoreConflict.class,
                        _ -> ProblemException.conflict(kind, null, "one that others do not change all the time"));
    }

    /**
     * Writes a new entity once, however often the request is sent.
     *
     * @param id of the new entity
     * @param mark of the request; null when it has no idempotency key, and then an entity with this id is a conflict
     * @param making what is to be written; asked only when the request was not done before
     */
    public Mono<Recorded<T>> create(String id, @Nullable RequestMark mark, Supplier<Mono<Change<T>>> making) {
        return earlier(id, mark)
                .switchIfEmpty(Mono.defer(making).flatMap(this::write).map(Ledger::recorded))
                .onErrorResume(StoreConflict.AlreadyExists.class, _ -> store.find(id)
                        .flatMap(present -> repeated(present, mark))
                        .switchIfEmpty(Mono.error(
                                () -> ProblemException.conflict("id", id, "one that does not exist yet"))));
    }

    /**
     * A page in the order of the ids.
     *
     * @param filter members of the documents that must be equal
     * @param condition what else must hold
     * @param cursor where the page before ended, null for the first
     */
    public Mono<Page<T>> page(Map<String, ?> filter, Predicate<T> condition, @Nullable String cursor, PageLimit limit) {
        return fill(new ArrayList<>(), filter, condition, Cursor.decode(cursor), limit.value(), LOOKED_THROUGH);
    }

    private Mono<Page<T>> fill(List<T> found, Map<String, ?> filter, Predicate<T> condition, @Nullable String after,
            int limit, int budget) {
        return store.list(filter, after, CHUNK).collectList().flatMap(chunk -> {
            for (T entity : chunk) {
                if (condition.test(entity)) {
                    if (found.size() == limit) {
                        return Mono.just(new Page<>(found, Cursor.encode(found.getLast().key())));
                    }
                    found.add(entity);
                }
            }
            if (chunk.size() < CHUNK) {
                return Mono.just(new Page<>(found, null));
            }
            String last = chunk.getLast().key();
            return budget <= CHUNK
                    ? Mono.just(new Page<>(found, Cursor.encode(last)))
                    : fill(found, filter, condition, last, limit, budget - CHUNK);
        });
    }

    private Mono<Recorded<T>> earlier(String id, @Nullable RequestMark mark) {
        if (mark == null) {
            return Mono.empty();
        }
        // An id that the caller chose may be another one this time, with the same idempotency key.
        Mono<T> otherwise = id.equals(mark.id())
                ? Mono.empty()
                : store.list(Map.of(Creation.MARK, mark.id()), null, 1).next();
        return store.find(id)
                .switchIfEmpty(otherwise)
                .flatMap(present -> repeated(present, mark));
    }

    /** What is there, if the same request made it. */
    private Mono<Recorded<T>> repeated(T present, @Nullable RequestMark mark) {
        RequestMark made = present.creation().mark();
        if (mark == null || made == null || !made.id().equals(mark.id())) {
            return Mono.error(ProblemException.conflict("id", present.key(), "one that does not exist yet"));
        }
        return made.equals(mark)
                ? existing(present, true)
                : Mono.error(new ProblemException(RequestMark.REUSED, null));
    }

    private Mono<Committed<T>> write(Change<T> change) {
        return change.next().version() == 1 ? writer.insert(store, change) : writer.replace(store, change);
    }

    /** Nothing was written now; what was written before may still wait for Kafka, and then the caller must not be told else. */
    private Mono<Recorded<T>> existing(T entity, boolean repeated) {
        return store.pending(PENDING).map(EntityStore.Pending::id).collectList()
                .map(waiting -> waiting.size() < PENDING && !waiting.contains(entity.key()))
                .map(inForce -> new Recorded<>(entity, inForce, repeated));
    }

    private static <T extends Entity> Recorded<T> recorded(Committed<T> committed) {
        return new Recorded<>(committed.entity(), committed.inForce(), false);
    }
}
