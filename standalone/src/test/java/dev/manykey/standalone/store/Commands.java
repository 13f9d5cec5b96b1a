package dev.manykey.standalone.store;

import java.util.List;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;

/** Commands to one collection of a backend, without a network in between. */
record Commands(MongoBackend backend) {

    private static final Channel CHANNEL = new EmbeddedChannel();
    private static final String COLLECTION = "things";

    void insert(List<Document> documents) {
        run(new Document("insert", COLLECTION).append("documents", documents).append("ordered", true));
    }

    void update(Document filter, Document change) {
        run(new Document("update", COLLECTION)
                .append("updates", List.of(new Document("q", filter).append("u", change))));
    }

    void createUniqueIndex(String field) {
        run(new Document("createIndexes", COLLECTION).append("indexes",
                List.of(new Document("key", new Document(field, 1)).append("name", field).append("unique", true))));
    }

    List<?> find(Document filter) {
        return find(filter, new Document(), 0);
    }

    /** What a find answers; a limit of 0 is none. */
    List<?> find(Document filter, Document sort, int limit) {
        var answer = run(
                new Document("find", COLLECTION).append("filter", filter).append("sort", sort).append("limit", limit));
        return answer.get("cursor") instanceof Document cursor && cursor.get("firstBatch") instanceof List<?> batch
                ? batch
                : List.of(answer);
    }

    Document run(Document command) {
        return backend.handleCommand(CHANNEL, "test", command.keySet().iterator().next(), command);
    }
}
