package dev.manykey.policy.change;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.controllog.Change;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.Committed;
import dev.manykey.controllog.EntityStore;
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
        return chunks(Map.of(), null).filter(entity -> !entity.isRemoved());
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
        return Mono.defer(() -> store.find(id).map(Optional::of).defaultIfEmpty(Optional.empty()))
                .flatMap(present -> switch (rule.apply(present)) {
                    case Ruling.Changed<T>(Change<T> change) -> write(change).map(Ledger::recorded);
                    case Ruling.Unchanged<T>(T same) -> existing(same, false);
                    case Ruling.Repeated<T>(T same) -> existing(same, true);
                })
                .retryWhen(Retry.max(ATTEMPTS).filter(StoreConflict.class::isInstance)
                        .onRetryExhaustedThrow((_, signal) -> signal.failure()))
                .onErrorMap(StoreConflict.class,
                        _ -> ProblemException.conflict(kind, id, "one that others do not change all the time"))
                .onErrorMap(RecordTooLarge.class,
                        e -> ProblemException.tooLarge(kind, id, String.valueOf(e.getMessage())));
    }

    /**
     * Writes a new entity once, however often the request is sent.
     *
     * @param mark of the request; null when it has no idempotency key, and then an entity in use with this id is a conflict
     * @param making what is to be written, at the version after the removed one that it is given, or at version 1
     */
    public Mono<Recorded<T>> create(String id, @Nullable RequestMark mark,
            Function<Optional<T>, Ruling<T>> making) {
        Mono<T> made = mark == null
                ? Mono.empty()
                : store.list(Map.of(Creation.MARK, mark.id()), null, 1).next()
                        .filter(entity -> !entity.key().equals(id));
        return made.flatMap(_ -> Mono.<Recorded<T>>error(keyReused()))
                .switchIfEmpty(put(id,
                        present -> present.filter(entity -> !entity.isRemoved() || isMadeBy(mark, entity))
                                .map(entity -> repeated(entity, mark))
                                .orElseGet(() -> making.apply(present))));
    }

    /**
     * A page in the order of the ids.
     *
     * @param filter members of the documents that must be equal
     * @param condition what else must hold
     * @param cursor where the page before ended, null for the first
     */
    public Mono<Page<T>> page(Map<String, ?> filter, Predicate<T> condition, @Nullable String cursor, PageLimit limit) {
        return chunks(filter, Cursor.decode(cursor)).filter(condition).take(limit.value() + 1L).collectList()
                .map(found -> {
                    List<T> items = found.subList(0, Math.min(found.size(), limit.value()));
                    return new Page<>(items,
                            found.size() > items.size() ? Cursor.encode(items.getLast().key()) : null);
                });
    }

    private Flux<T> chunks(Map<String, ?> filter, @Nullable String after) {
        return store.list(filter, after, CHUNK).collectList().flatMapMany(chunk -> chunk.size() < CHUNK
                ? Flux.fromIterable(chunk)
                : Flux.concat(Flux.fromIterable(chunk),
                        Flux.defer(() -> chunks(filter, chunk.getLast().key()))));
    }

    private Ruling<T> repeated(T present, @Nullable RequestMark mark) {
        if (!isMadeBy(mark, present)) {
            throw ProblemException.conflict("id", present.key(), "one that is not in use");
        }
        if (!Objects.equals(present.creation().mark(), mark)) {
            throw keyReused();
        }
        return new Ruling.Repeated<>(present);
    }

    /** Whether a request with this idempotency key made the entity; late repetitions do not bring back what was removed. */
    private static boolean isMadeBy(@Nullable RequestMark mark, Created entity) {
        RequestMark made = entity.creation().mark();
        return mark != null && made != null && made.id().equals(mark.id());
    }

    /** The key itself is not told back. */
    private static ProblemException keyReused() {
        return new ProblemException(Problem.of(ProblemCode.IDEMPOTENCY_KEY_REUSED,
                List.of(InvalidField.of("Idempotency-Key", null, "the same request as before, or a new key"))), null);
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

    private static <T extends Created> Recorded<T> recorded(Committed<T> committed) {
        return new Recorded<>(committed.entity(), committed.inForce(), false);
    }
}
