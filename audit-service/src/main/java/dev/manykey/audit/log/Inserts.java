package dev.manykey.audit.log;

import java.util.List;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.reactivestreams.client.MongoCollection;
import org.bson.Document;
import reactor.core.publisher.Mono;

/** Inserting what may be there already. */
final class Inserts {
    private Inserts() {}

    /** Inserts all that are not there; the positions of those that are, empty when all were new. */
    static Mono<List<Integer>> missing(MongoCollection<Document> collection, List<Document> documents) {
        if (documents.isEmpty()) {
            return Mono.just(List.of());
        }
        return Mono.from(collection.insertMany(documents, new InsertManyOptions().ordered(false)))
                .thenReturn(List.<Integer>of())
                .onErrorResume(MongoBulkWriteException.class, failure -> areRepeats(failure)
                        ? Mono.just(failure.getWriteErrors().stream().map(BulkWriteError::getIndex).toList())
                        : Mono.error(failure));
    }

    private static boolean areRepeats(MongoBulkWriteException failure) {
        return failure.getWriteConcernError() == null && failure.getWriteErrors()
                .stream()
                .allMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY);
    }
}
