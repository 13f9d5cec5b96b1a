package dev.manykey.controllog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Entities in a MongoDB collection: {@code {_id, version, state: {...}, outbox: [...]}}. Compare-and-set is a filter on
 * {@code version}; it needs neither a replica set nor sessions.
 */
public final class MongoEntityStore<T extends Entity> implements EntityStore<T> {
    private static final String VERSION = "version";
    private static final String STATE = "state";
    private static final String OUTBOX = "outbox";

    private final MongoCollection<Document> collection;
    private final EntityForm<T> form;

    /** Entities of {@code form} in the collection {@code name}. */
    public MongoEntityStore(MongoDatabase database, String name, EntityForm<T> form) {
        // What is acknowledged survives a crash of the machine and the loss of a minority of a replica set.
        this.collection = database.getCollection(name).withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        this.form = form;
    }

    @Override
    public Mono<T> insert(Change<T> change) {
        T next = change.next();
        return Mono.defer(() -> Mono.from(collection.insertOne(new Document("_id", next.key())
                .append(VERSION, next.version())
                .append(STATE, form.write(next))
                .append(OUTBOX, entries(change)))))
                .onErrorMap(MongoEntityStore::isDuplicate, e -> new StoreConflict.AlreadyExists(next.key()))
                .thenReturn(next);
    }

    @Override
    public Mono<T> replace(Change<T> change) {
        T next = change.next();
        long expected = next.version() - 1;
        return Mono.defer(() -> Mono.from(collection.updateOne(
                Filters.and(Filters.eq("_id", next.key()), Filters.eq(VERSION, expected)),
                Updates.combine(Updates.set(VERSION, next.version()), Updates.set(STATE, form.write(next)),
                        Updates.pushEach(OUTBOX, entries(change))))))
                .flatMap(result -> result.getMatchedCount() == 1
                        ? Mono.just(next)
                        : Mono.error(new StoreConflict.VersionConflict(next.key(), expected)));
    }

    @Override
    public Mono<T> find(String id) {
        return Mono.from(collection.find(Filters.eq("_id", id)).first()).map(this::read);
    }

    @Override
    public Flux<T> list(Map<String, ?> filter, @Nullable String after, int limit) {
        List<Bson> all = new ArrayList<>();
        filter.forEach((member, value) -> all.add(Filters.eq(STATE + "." + member, value)));
        if (after != null) {
            all.add(Filters.gt("_id", after));
        }
        return Flux.from(collection.find(all.isEmpty() ? new Document() : Filters.and(all))
                .sort(Sorts.ascending("_id")).limit(limit)).map(this::read);
    }

    @Override
    public Flux<Pending> pending(int limit) {
        return Flux.from(collection.find(Filters.exists(OUTBOX + ".0")).limit(limit))
                .map(document -> new Pending(document.getString("_id"),
                        document.getList(OUTBOX, Document.class).stream().map(MongoEntityStore::entry).toList()));
    }

    @Override
    public Mono<Void> published(String id, List<String> entries) {
        return Mono.from(collection.updateOne(Filters.eq("_id", id),
                Updates.pull(OUTBOX, new Document("id", new Document("$in", entries))))).then();
    }

    private T read(Document document) {
        return form.read(document.getString("_id"), document.getLong(VERSION), document.get(STATE, Document.class));
    }

    private static List<Document> entries(Change<?> change) {
        return OutboxEntry.of(change).stream()
                .map(entry -> new Document("id", entry.id()).append("topic", entry.topic()).append("key", entry.key())
                        .append("type", entry.type()).append("schema", entry.schema()).append(VERSION, entry.version())
                        .append("value", new Binary(entry.value())).append("at", entry.at().toEpochMilli()))
                .toList();
    }

    private static OutboxEntry entry(Document document) {
        return new OutboxEntry(document.getString("id"), document.getString("topic"), document.getString("key"),
                document.getString("type"), document.getInteger("schema"), document.getLong(VERSION),
                document.get("value", Binary.class).getData(), Instant.ofEpochMilli(document.getLong("at")));
    }

    private static boolean isDuplicate(Throwable error) {
        return error instanceof MongoWriteException write
                && write.getError().getCategory() == ErrorCategory.DUPLICATE_KEY;
    }
}
