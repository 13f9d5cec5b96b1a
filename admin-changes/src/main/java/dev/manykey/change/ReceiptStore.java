package dev.manykey.change;

import java.time.Instant;
import java.util.List;

import dev.manykey.controllog.Receipt;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.model.Filters;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The receipts of a service's own changes, in the collection {@code receipts} of its database. Each is written once, under
 * {@code <kind>/<id>@<version>}, and never changed. Moments are texts: a database's times are whole milliseconds, and what is
 * read again must be what was told.
 */
final class ReceiptStore {
    private final MongoCollection<Document> collection;

    ReceiptStore(MongoDatabase database) {
        this.collection = database.getCollection("receipts").withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
    }

    /** Keeps a receipt; when there is one of the same change already, that one stays. */
    Mono<Void> keep(Receipt receipt) {
        return Mono.defer(() -> Mono.from(collection.insertOne(write(receipt))))
                .onErrorResume(ReceiptStore::isThere, _ -> Mono.empty())
                .then();
    }

    /** The receipt of a change, or empty; {@code entity} is {@code <kind>/<id>}. */
    Mono<Receipt> find(String entity, long version) {
        return Mono.from(collection.find(Filters.eq("_id", id(entity, version))).first()).map(ReceiptStore::read);
    }

    private static String id(String entity, long version) {
        return entity + "@" + version;
    }

    private static Document write(Receipt receipt) {
        List<Document> proxies = receipt.proxies().stream()
                .map(one -> new Document("proxy", one.proxy()).append("boot", one.boot())
                        .append("outcome", one.outcome().name()).append("appliedOffset", one.appliedOffset())
                        .append("millis", one.millis()).append("fencedAt", text(one.fencedAt())))
                .toList();
        return new Document("_id", id(receipt.entity(), receipt.version())).append("entity", receipt.entity())
                .append("version", receipt.version()).append("topic", receipt.topic())
                .append("offset", receipt.offset()).append("acknowledgedAt", text(receipt.acknowledgedAt()))
                .append("inForceAt", text(receipt.inForceAt())).append("proxies", proxies);
    }

    private static Receipt read(Document document) {
        List<Receipt.OfProxy> proxies = document.getList("proxies", Document.class).stream()
                .map(one -> new Receipt.OfProxy(one.getString("proxy"), one.getString("boot"),
                        Receipt.Outcome.valueOf(one.getString("outcome")), one.getLong("appliedOffset"),
                        one.getLong("millis"), time(one.getString("fencedAt"))))
                .toList();
        return new Receipt(document.getString("entity"), document.getLong("version"), document.getString("topic"),
                document.getLong("offset"), Instant.parse(document.getString("acknowledgedAt")),
                time(document.getString("inForceAt")), proxies);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static boolean isThere(Throwable error) {
        return error instanceof MongoWriteException write
                && write.getError().getCategory() == ErrorCategory.DUPLICATE_KEY;
    }
}
