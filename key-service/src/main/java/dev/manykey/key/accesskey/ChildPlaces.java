package dev.manykey.key.accesskey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Ledger;
import dev.manykey.contract.AccessKeyId;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * How many keys may descend from one, and which do: one document for the key at the top of a line,
 * {@code {_id: <id>, version, keys: [{key, at}]}}. A place is taken before the key is written, by compare-and-set, so that not
 * even many at once get more than there are. Whoever holds a key can make others with it, and what they make stays in the
 * control log for good; so the places are for all generations together, and a key that is over has its place for a day, which
 * bounds how many are made in one.
 */
final class ChildPlaces {
    /** How long a place is kept at least. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final String VERSION = "version";
    private static final String KEYS = "keys";
    private static final int ATTEMPTS = 20;

    private final MongoCollection<Document> collection;
    private final Ledger<AccessKey> keys;
    private final int most;

    /** Places for {@code most} keys below each key that has no parent. */
    ChildPlaces(MongoDatabase database, Ledger<AccessKey> keys, int most) {
        this.collection = database.getCollection("lines").withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        this.keys = keys;
        this.most = most;
    }

    private record Place(String key, Instant at) {}

    /** Another request took a place in between. */
    private static final class Overtaken extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1;
    }

    /**
     * Takes a place for {@code child}, once; ends with {@code conflict} when none is left.
     *
     * @param top the key without a parent that the line begins with
     */
    Mono<Void> take(AccessKeyId top, AccessKeyId child, Instant now) {
        return Mono.defer(() -> Mono.from(collection.find(Filters.eq("_id", top.value())).first()))
                .map(document -> new Taken(document.getLong(VERSION), places(document)))
                .defaultIfEmpty(new Taken(0, List.of()))
                .flatMap(
                        taken -> taken.has(child) ? Mono.<Void>empty() : add(top, taken, new Place(child.value(), now)))
                .retryWhen(Retry.max(ATTEMPTS).filter(Overtaken.class::isInstance)
                        .onRetryExhaustedThrow((_, _) -> ProblemException.conflict("parent", top.value(),
                                "one that does not get other children all the time")));
    }

    /** The keys that have a place below {@code top}, those that never came to be included, in the order of their making. */
    Flux<AccessKeyId> below(AccessKeyId top) {
        return Mono.from(collection.find(Filters.eq("_id", top.value())).first())
                .flatMapIterable(ChildPlaces::places).map(place -> new AccessKeyId(place.key()));
    }

    private Mono<Void> add(AccessKeyId top, Taken taken, Place place) {
        Mono<List<Place>> kept = taken.places().size() < most
                ? Mono.just(taken.places())
                : Flux.fromIterable(taken.places()).filterWhen(one -> isKept(one, place.at())).collectList();
        return kept.flatMap(places -> {
            if (places.size() >= most) {
                return Mono.error(ProblemException.conflict("parent", top.value(),
                        "one with fewer than %d keys below it, those counted that were made in the last day (manykey.key.most-child-keys)"
                                .formatted(most)));
            }
            List<Place> next = new ArrayList<>(places);
            next.add(place);
            return write(top, taken.version(), next);
        });
    }

    private Mono<Boolean> isKept(Place place, Instant now) {
        if (place.at().plus(KEPT).isAfter(now)) {
            return Mono.just(true);
        }
        return keys.findIfPresent(place.key()).map(key -> switch (key.statusAt(now)) {
            case ACTIVE, SUSPENDED -> true;
            case EXPIRED, REVOKED -> false;
        }).defaultIfEmpty(false);
    }

    private Mono<Void> write(AccessKeyId top, long version, List<Place> places) {
        List<Document> documents = places.stream()
                .map(place -> new Document("key", place.key()).append("at", Date.from(place.at()))).toList();
        if (version == 0) {
            return Mono.from(collection.insertOne(new Document("_id", top.value()).append(VERSION, 1L)
                    .append(KEYS, documents))).onErrorMap(ChildPlaces::isThere, _ -> new Overtaken()).then();
        }
        return Mono.from(collection.updateOne(
                Filters.and(Filters.eq("_id", top.value()), Filters.eq(VERSION, version)),
                Updates.combine(Updates.set(VERSION, version + 1), Updates.set(KEYS, documents))))
                .flatMap(result -> result.getMatchedCount() == 1 ? Mono.empty() : Mono.error(new Overtaken()));
    }

    private static List<Place> places(Document document) {
        return document.getList(KEYS, Document.class).stream()
                .map(one -> new Place(one.getString("key"), one.getDate("at").toInstant())).toList();
    }

    private static boolean isThere(@Nullable Throwable error) {
        return error instanceof MongoWriteException write
                && write.getError().getCategory() == ErrorCategory.DUPLICATE_KEY;
    }

    private record Taken(long version, List<Place> places) {
        boolean has(AccessKeyId child) {
            return places.stream().anyMatch(place -> place.key().equals(child.value()));
        }
    }
}
