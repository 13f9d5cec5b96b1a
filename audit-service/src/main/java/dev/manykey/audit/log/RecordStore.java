package dev.manykey.audit.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the facts say together. An exchange may end before it begins, as far as this service hears: such an end waits in a
 * collection of its own.
 *
 * <p>An end looks for its record; where there is none it is put among those that wait, and looks once more. A beginning makes
 * its record and then looks among those that wait. Each writes before it looks for the last time, so whichever is later,
 * on whatever instance of the service, sees the other.
 */
final class RecordStore {
    private static final int MAX_SECONDS = 20;
    private static final String OPEN = AuditRecord.Outcome.OPEN.toString();

    private final MongoCollection<Document> records;
    private final MongoCollection<Document> waiting;

    RecordStore(MongoDatabase database) {
        this.records = database.getCollection("records");
        this.waiting = database.getCollection("ends");
    }

    MongoCollection<Document> collection() {
        return records;
    }

    /** Begins records that are not there yet. */
    Mono<Void> begin(List<AuditRecord> begun) {
        return Inserts.missing(records, begun.stream().map(RecordForm::write).toList()).then();
    }

    /**
     * Ends records, now or when they begin, and those just begun whose end has been waiting.
     *
     * @return the ends that came second for their exchange and changed nothing
     */
    Mono<List<Ending>> end(List<Ending> endings, List<String> begun) {
        List<Ending> second = new ArrayList<>();
        Collection<Ending> first = firstOfEach(endings, second);
        return waitingFor(begun).flatMap(waited -> end(first, second)
                .flatMap(missing -> wait(missing, second).then(Mono.defer(() -> end(missing, second)))
                        .flatMap(stillMissing -> noLongerWaiting(missing, stillMissing)))
                .then(Mono.defer(() -> end(waited, second)))
                .flatMap(stillMissing -> noLongerWaiting(waited, stillMissing))
                .then(Mono.fromSupplier(() -> List.copyOf(second))));
    }

    /** How many ends wait. */
    Mono<Long> waitingEnds() {
        return Mono.from(waiting.countDocuments());
    }

    Flux<Document> find(RecordFilter filter, int limit) {
        return Flux.from(records.find(filter.toBson())
                .sort(Sorts.descending("_id"))
                .limit(limit)
                .maxTime(MAX_SECONDS, TimeUnit.SECONDS));
    }

    Mono<Document> find(String id) {
        return Mono.from(records.find(Filters.eq("id", id)).first());
    }

    private static Collection<Ending> firstOfEach(List<Ending> endings, List<Ending> second) {
        Map<String, Ending> first = new LinkedHashMap<>();
        for (Ending ending : endings) {
            Ending before = first.putIfAbsent(ending.exchange(), ending);
            if (before != null && !before.fact().equals(ending.fact())) {
                second.add(ending);
            }
        }
        return first.values();
    }

    /** Ends the open records among those named; which have no record, and in {@code second} which had ended otherwise. */
    private Mono<List<Ending>> end(Collection<Ending> endings, List<Ending> second) {
        if (endings.isEmpty()) {
            return Mono.just(List.of());
        }
        List<WriteModel<Document>> updates = new ArrayList<>();
        for (Ending ending : endings) {
            updates.add(new UpdateOneModel<>(Filters.and(Filters.eq("id", ending.exchange()),
                    Filters.eq("outcome", OPEN)),
                    new Document("$set", RecordForm.write(ending))));
        }
        return Mono.from(records.bulkWrite(updates, new BulkWriteOptions().ordered(false)))
                .flatMap(done -> done.getMatchedCount() == updates.size()
                        ? Mono.just(List.of())
                        : endedBy(endings).map(endedBy -> missing(endings, endedBy, second)));
    }

    /** The fact that ended each exchange that has a record that is not open; empty for a record that cannot end. */
    private Mono<Map<String, String>> endedBy(Collection<Ending> endings) {
        return Flux.from(records.find(Filters.in("id", endings.stream().map(Ending::exchange).toList())))
                .filter(found -> !OPEN.equals(found.getString("outcome"))) // begun just now: as if it were not there yet
                .collectMap(found -> found.getString("id"),
                        found -> found.containsKey("endedBy") ? found.getString("endedBy") : "");
    }

    private static List<Ending> missing(Collection<Ending> endings, Map<String, String> endedBy, List<Ending> second) {
        List<Ending> missing = new ArrayList<>();
        for (Ending ending : endings) {
            String by = endedBy.get(ending.exchange());
            if (by == null) {
                missing.add(ending);
            } else if (!by.equals(ending.fact())) {
                second.add(ending);
            }
        }
        return missing;
    }

    private Mono<List<Ending>> waitingFor(List<String> begun) {
        return begun.isEmpty()
                ? Mono.just(List.of())
                : Flux.from(waiting.find(Filters.in("_id", begun))).map(RecordForm::readEnding).collectList();
    }

    /** Lets ends wait; in {@code second} those for whose exchange another end waits already. */
    private Mono<Void> wait(List<Ending> missing, List<Ending> second) {
        List<Document> documents = missing.stream()
                .map(ending -> new Document("_id", ending.exchange()).append("end", RecordForm.write(ending)))
                .toList();
        return Inserts.missing(waiting, documents).flatMap(present -> {
            List<Ending> again = present.stream().map(missing::get).toList();
            return waitingFor(again.stream().map(Ending::exchange).toList()).doOnNext(before -> {
                for (Ending ending : again) {
                    if (before.stream().noneMatch(one -> one.fact().equals(ending.fact()))) {
                        second.add(ending);
                    }
                }
            });
        }).then();
    }

    private Mono<Void> noLongerWaiting(Collection<Ending> waited, List<Ending> stillMissing) {
        List<String> done = waited.stream()
                .filter(ending -> !stillMissing.contains(ending))
                .map(Ending::exchange)
                .toList();
        return done.isEmpty() ? Mono.empty() : Mono.from(waiting.deleteMany(Filters.in("_id", done))).then();
    }
}
