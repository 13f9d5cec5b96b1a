package dev.manykey.key.usage;

import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;

import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** When each secret was last used: one small document for each, {@code {_id: <key>/<number>, lastUsedAt}}. */
public final class LastUses {
    private static final String LAST_USED_AT = "lastUsedAt";

    private final MongoCollection<Document> collection;

    LastUses(MongoDatabase database) {
        this.collection = database.getCollection("usage");
    }

    /** The latest use of each of the secrets; those that were not used are absent. */
    public Mono<Map<SecretUse, Instant>> of(Collection<SecretUse> secrets) {
        List<String> ids = secrets.stream().map(SecretUse::id).toList();
        return Flux.from(collection.find(Filters.in("_id", ids)))
                .collectMap(document -> SecretUse.ofId(document.getString("_id")),
                        document -> document.getDate(LAST_USED_AT).toInstant());
    }

    /** Notes uses. An older one than what is known changes nothing, so that order and repeats do not matter. */
    Mono<Void> note(Map<SecretUse, Instant> uses) {
        if (uses.isEmpty()) {
            return Mono.empty();
        }
        List<UpdateOneModel<Document>> updates = uses.entrySet().stream()
                .map(use -> new UpdateOneModel<Document>(Filters.eq("_id", use.getKey().id()),
                        Updates.max(LAST_USED_AT, Date.from(use.getValue())), new UpdateOptions().upsert(true)))
                .toList();
        return Mono.from(collection.bulkWrite(updates, new BulkWriteOptions().ordered(false))).then();
    }
}
