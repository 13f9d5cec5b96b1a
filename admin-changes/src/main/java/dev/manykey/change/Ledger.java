package dev.manykey.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.controllog.Change;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.Committed;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.LogIsAhead;
import dev.manykey.controllog.RecordTooLarge;
import dev.manykey.controllog.StoreConflict;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Where the entities of one kind are read and changed: a rule decides on what is there, and what it decided is written if
 * nobody was faster, else it decides again. What is removed stays, and stays readable; making it again goes on at its next
 * version.
 */
public final class Ledger<T extends Created> {
    private static final int ATTEMPTS = 10;
    /** Entities that are looked through for one page; what a filter leaves out does not make a request endless. */
    private static final int LOOKED_THROUGH = 20_000;
    private static final int CHUNK = 200;
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

    /** The entity with this id, removed or not; ends with {@code not_found} when there is none. */
    public Mono<T> find(String id) {
        return store.find(id).switchIfEmpty(Mono.error(() -> ProblemException.notFound(kind, id)));
    }

    /** The entity with this id, removed or not, or empty. */
    public Mono<T> findIfPresent(String id) {
        return store.find(id);
    }

    /** All entities that are not removed, in the order of their ids. */
    public Flux<T> inUse() {
        return chunks(null).filter(entity -> !entity.isRemoved());
    }

    /**
     * Lets {@code rule} decide on the entity with this id, and writes what it decided; ends with {@code not_found} when
     * there is none or it is removed.
     */
    public Mono<Recorded<T>> amend(String id, Function<T, Ruling<T>> rule) {
        return put(id, present -> rule.apply(present.filter(entity -> !entity.isRemoved())
                .orElseThrow(() -> ProblemException.notFound(kind, id))));
    }

    /** Lets {@code rule} decide on what is there under this id, nothing and something removed included. */
    public Mono<Recorded<T>> put(String id, Function<Optional<T>, Ruling<T>> rule) {
        return decide(id, present -> Mono.just(rule.apply(present)));
    }

    /**
     * Writes a new entity once, however often the request is sent.
     *
     * @param id of the new entity, as the caller chose it or as it follows from the request
     * @param mark of the request; null when it has no idempotency key, and then an entity in use with this id is a conflict
     * @param making what is to be written, at the version after the removed one that it is given, or at version 1; asked
     *        only when the request was not done before
     */
    public Mono<Recorded<T>> create(String id, @Nullable RequestMark mark,
            Function<Optional<T>, Mono<? extends Ruling<T>>> making) {
        // With the same idempotency key another id may have been chosen before.
        Mono<T> other = mark == null
                ? Mono.empty()
                : store.list(Map.of(Creation.MARK, mark.id()), null, 1).next()
                        .filter(entity -> !entity.key().equals(id));
        return other.flatMap(_ -> Mono.<Recorded<T>>error(refused(RequestMark.REUSED)))
                .switchIfEmpty(Mono.defer(() -> createWithIssuedId(id, mark, making)));
    }

    /**
     * As {@link #create}, for entities whose ids nobody chooses: the same mark always gives the same id, so that no other
     * entity of this mark has to be looked for.
     */
    public Mono<Recorded<T>> createWithIssuedId(String id, @Nullable RequestMark mark,
            Function<Optional<T>, Mono<? extends Ruling<T>>> making) {
        return decide(id, present -> present.filter(entity -> !entity.isRemoved() || isMadeBy(mark, entity))
                .<Mono<? extends Ruling<T>>>map(entity -> Mono.just(repeated(entity, mark)))
                .orElseGet(() -> making.apply(present)));
    }

    /**
     * A page in the order of the ids. It has fewer items than {@code limit} and a cursor all the same where too much was
     * looked through for it.
     *
     * @param filter members of the documents that must be equal
     * @param condition what else must hold
     * @param cursor where the page before ended, null for the first
     */
    public Mono<Page<T>> page(Map<String, ?> filter, Predicate<T> condition, @Nullable String cursor, PageLimit limit) {
        return pageOf(filter, _ -> Mono.just(condition), cursor, limit);
    }

    /**
     * As {@link #page}, where something else must be read to tell which entities are wanted.
     *
     * @param condition what else must hold of some entities, made for them together
     */
    public Mono<Page<T>> pageOf(Map<String, ?> filter, Function<List<T>, Mono<Predicate<T>>> condition,
            @Nullable String cursor, PageLimit limit) {
        String after = Cursor.decode(cursor);
        return Mono.defer(() -> fill(new ArrayList<>(), filter, condition, after, limit.value(), LOOKED_THROUGH));
    }

    private Mono<Page<T>> fill(List<T> found, Map<String, ?> filter, Function<List<T>, Mono<Predicate<T>>> conditions,
            @Nullable String after, int limit, int budget) {
        return store.list(filter, after, CHUNK).collectList()
                .flatMap(chunk -> conditions.apply(chunk)
                        .flatMap(condition -> fill(found, chunk, condition, filter, conditions, limit, budget)));
    }

    private Mono<Page<T>> fill(List<T> found, List<T> chunk, Predicate<T> condition, Map<String, ?> filter,
            Function<List<T>, Mono<Predicate<T>>> conditions, int limit, int budget) {
        return Mono.defer(() -> {
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
                    : fill(found, filter, conditions, last, limit, budget - CHUNK);
        });
    }

    private Flux<T> chunks(@Nullable String after) {
        return store.list(Map.of(), after, CHUNK).collectList().flatMapMany(chunk -> chunk.size() < CHUNK
                ? Flux.fromIterable(chunk)
                : Flux.concat(Flux.fromIterable(chunk), Flux.defer(() -> chunks(chunk.getLast().key()))));
    }

    private Mono<Recorded<T>> decide(String id, Function<Optional<T>, Mono<? extends Ruling<T>>> rule) {
        return Mono.defer(() -> store.find(id).map(Optional::of).defaultIfEmpty(Optional.empty()))
                .flatMap(rule)
                .flatMap(this::carryOut)
                .retryWhen(Retry.max(ATTEMPTS).filter(StoreConflict.class::isInstance)
                        .onRetryExhaustedThrow((_, signal) -> signal.failure()))
                .onErrorMap(StoreConflict.class,
                        _ -> ProblemException.conflict(kind, id, "one that others do not change all the time"))
                .onErrorMap(LogIsAhead.class, _ -> ProblemException.conflict(kind, id,
                        "one that the control log is not ahead of; the database was wiped or is an older one, restore a newer backup"))
                .onErrorMap(RecordTooLarge.class,
                        e -> ProblemException.tooLarge(kind, id, String.valueOf(e.getMessage())));
    }

    private Mono<Recorded<T>> carryOut(Ruling<T> ruling) {
        return switch (ruling) {
            case Ruling.Changed<T>(Change<T> change) -> write(change);
            case Ruling.Unchanged<T>(T same) -> existing(same, false);
            case Ruling.Repeated<T>(T same) -> existing(same, true);
            case Ruling.Refused<T>(Problem problem) -> Mono.error(refused(problem));
        };
    }

    /** What is there, if the same request made it. */
    private static <T extends Created> Ruling<T> repeated(T present, @Nullable RequestMark mark) {
        if (!isMadeBy(mark, present)) {
            throw ProblemException.conflict("id", present.key(), "one that is not in use");
        }
        return Objects.equals(mark, present.creation().mark())
                ? new Ruling.Repeated<>(present)
                : new Ruling.Refused<>(RequestMark.REUSED);
    }

    /** Whether a request with this idempotency key made the entity; late repetitions do not bring back what was removed. */
    private static boolean isMadeBy(@Nullable RequestMark mark, Created entity) {
        RequestMark made = entity.creation().mark();
        return mark != null && made != null && made.id().equals(mark.id());
    }

    private static ProblemException refused(Problem problem) {
        return new ProblemException(problem, null);
    }

    private Mono<Recorded<T>> write(Change<T> change) {
        Mono<Committed<T>> committed = change.next().version() == 1
                ? writer.insert(store, change)
                : writer.replace(store, change);
        return committed.map(done -> new Recorded<>(done.entity(), done.inForce(), false, done.placed()));
    }

    /** Nothing was written now; what was written before may still wait for Kafka, and then the caller must not be told else. */
    private Mono<Recorded<T>> existing(T entity, boolean repeated) {
        return store.pending(PENDING).map(EntityStore.Pending::id).collectList()
                .map(waiting -> waiting.size() < PENDING && !waiting.contains(entity.key()))
                .map(inForce -> new Recorded<>(entity, inForce, repeated, null));
    }
}
