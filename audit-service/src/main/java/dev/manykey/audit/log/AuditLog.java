package dev.manykey.audit.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.mongodb.WriteConcern;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import org.bson.conversions.Bson;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The audit record in MongoDB. Collections: {@code facts}, every fact as it came, by its id; {@code records}, what the facts
 * say together, by {@link TimeKey}; {@code ends}, ends whose exchange has not begun yet; {@code unreadable} and
 * {@code conflicts}, messages that could not become part of it.
 *
 * <p>Everything may be done again: a fact is inserted by its id, a record by its key, and only an open record is ended. So
 * whoever has stored facts and has not yet said so to Kafka may die, and the next one stores them again to the same effect.
 */
public final class AuditLog {
    private static final List<String> SEARCHED = List.of("kind", "key.id", "owner", "upstream", "operation", "resource",
            "access", "decision", "outcome", "code", "status", "method", "operator", "entity");

    private static final Duration FOREVER = Duration.ofDays(36500);

    private final MongoDatabase database;
    private final FactStore facts;
    private final RecordStore records;
    private final Mono<Void> indexes;

    /** The record in {@code database}. */
    public AuditLog(MongoDatabase database) {
        this.database = database.withWriteConcern(WriteConcern.MAJORITY);
        this.facts = new FactStore(this.database);
        this.records = new RecordStore(this.database);
        this.indexes = makeIndexes().cache(_ -> FOREVER, _ -> Duration.ZERO, () -> FOREVER);
    }

    /** Stores facts in any order, repeated or not; when it completes they are safe. An error means: try all of them again. */
    public Mono<Stored> append(List<Fact> received) {
        return indexes.then(Mono.defer(() -> facts.offer(received))).flatMap(offered -> {
            List<AuditRecord> begun = new ArrayList<>();
            List<Ending> endings = new ArrayList<>();
            for (Fact fact : offered.accepted()) {
                switch (fact) {
                    case Fact.Begins begins -> begun.add(begins.begun());
                    case Fact.Ends ends -> endings.add(ends.ending());
                }
            }
            return records.begin(begun)
                    .then(Mono.defer(() -> records.end(endings, begun.stream().map(AuditRecord::id).toList())))
                    .flatMap(second -> setAside(offered, second).thenReturn(offered.outcome(second.size())));
        });
    }

    /** Keeps messages that are no facts; a repeat changes nothing. */
    public Mono<Void> keep(List<Unreadable> messages) {
        return Flux.fromIterable(messages).concatMap(facts::keep).then();
    }

    /** How many ends wait for the beginning of their exchange. */
    public Mono<Long> waitingEnds() {
        return records.waitingEnds();
    }

    /** Records that match, newest first. */
    public Flux<Found> find(RecordFilter filter, int limit) {
        return records.find(filter, limit)
                .map(document -> new Found(document.getString("_id"), RecordForm.read(document)));
    }

    /** The record with this id, empty when there is none. */
    public Mono<AuditRecord> find(String id) {
        return records.find(id).map(RecordForm::read);
    }

    /** Completes when the database answers. */
    public Mono<Void> ping() {
        return Mono.from(database.runCommand(new Document("ping", 1))).then();
    }

    /**
     * A record that was found.
     *
     * @param position stands for its place in the order of all records
     */
    public record Found(String position, AuditRecord found) {}

    private Mono<Void> setAside(FactStore.Offered offered, List<Ending> second) {
        Flux<Void> contradicting = Flux.fromIterable(offered.conflicting())
                .concatMap(fact -> facts.setAside(fact, "says something else than the fact with this id"));
        Flux<Void> secondEnds = Flux.fromIterable(offered.accepted())
                .filter(fact -> fact instanceof Fact.Ends ends && second.contains(ends.ending()))
                .concatMap(fact -> facts.setAside(fact, "ends what has ended or cannot end"));
        return contradicting.thenMany(secondEnds).then();
    }

    /** Left to the next {@link #append} when it fails. */
    private Mono<Void> makeIndexes() {
        var collection = records.collection();
        Mono<String> unique = Mono.defer(
                () -> Mono.from(collection.createIndex(Indexes.ascending("id"), new IndexOptions().unique(true))));
        Flux<String> searched = Flux.fromIterable(SEARCHED)
                .<Bson>map(member -> Indexes.compoundIndex(Indexes.ascending(member), Indexes.descending("_id")))
                .concatMap(index -> Mono.from(collection.createIndex(index)));
        return unique.thenMany(searched).then();
    }
}
