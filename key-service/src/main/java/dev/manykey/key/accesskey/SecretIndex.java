package dev.manykey.key.accesskey;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OperatorId;
import dev.manykey.controllog.EntityStore;

import com.mongodb.WriteConcern;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Which key a secret may open: one small document for each, {@code {_id: <SHA-256 of its text>, key: <id>}}, since the one index
 * that every document store has is that of {@code _id}. An entry is written before the secret is and is a hint alone: what counts
 * is the key's own document, so an entry for a secret that never came to be, or has ended, opens nothing.
 *
 * <p>At every start what the keys have and this lacks is added, such as secrets from before there was an index. Keys of this
 * service's own are left out; nobody presents them here.
 */
final class SecretIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecretIndex.class);
    private static final String KEY = "key";
    private static final int PAGE = 200;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(20);

    private final MongoCollection<Document> collection;
    private final EntityStore<AccessKey> keys;
    private final OperatorId service;
    private final Disposable.Swap filling = Disposables.swap();
    private volatile boolean complete;

    /** An index of the secrets of {@code keys}; {@code service} is who makes this service's own. */
    SecretIndex(MongoDatabase database, EntityStore<AccessKey> keys, OperatorId service) {
        this.collection = database.getCollection("secrets").withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        this.keys = keys;
        this.service = service;
    }

    /** Begins to add what is lacking; goes on until the database has answered. */
    void fill() {
        filling.update(Mono.defer(() -> page(null)).expand(page -> page.size() < PAGE
                ? Mono.empty()
                : page(page.getLast().key()))
                .concatMap(this::add, 1)
                .then()
                .retryWhen(Retry.backoff(Long.MAX_VALUE, RETRY).maxBackoff(LONGEST_RETRY)
                        .doBeforeRetry(signal -> LOG.warn("secrets: index not completed now ({}), trying again",
                                signal.failure().toString())))
                .doOnSuccess(_ -> complete = true)
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe());
    }

    /** Notes that {@code secret} will open {@code key}; to be done before it does. */
    Mono<Void> note(KeyHash secret, AccessKeyId key) {
        return Mono.defer(() -> Mono.from(collection.updateOne(Filters.eq("_id", secret.toString()),
                Updates.set(KEY, key.value()), new UpdateOptions().upsert(true)))).then();
    }

    /**
     * The key that the secret may open, or empty; ends with {@code starting} when that cannot be told yet.
     *
     * @param secret of a text that somebody presents, who need not know any that is in use
     */
    Mono<AccessKeyId> find(KeyHash secret) {
        return Mono.defer(() -> {
            boolean wasComplete = complete; // before the database is asked
            return Mono.from(collection.find(Filters.eq("_id", secret.toString())).first())
                    .map(entry -> new AccessKeyId(entry.getString(KEY)))
                    .switchIfEmpty(Mono.defer(() -> wasComplete
                            ? Mono.empty()
                            : Mono.error(ProblemException.starting())));
        });
    }

    private Mono<List<AccessKey>> page(@Nullable String after) {
        return keys.list(Map.of(), after, PAGE).collectList();
    }

    private Mono<Void> add(List<AccessKey> page) {
        Map<String, AccessKeyId> lacking = new HashMap<>();
        page.stream().filter(key -> !key.creation().by().equals(service)).forEach(
                key -> key.secrets().forEach(secret -> lacking.put(secret.hash().toString(), key.id())));
        if (lacking.isEmpty()) {
            return Mono.empty();
        }
        return Flux.from(collection.find(Filters.in("_id", lacking.keySet())))
                .doOnNext(entry -> lacking.remove(entry.getString("_id"))).then(Mono.defer(() -> {
                    List<UpdateOneModel<Document>> entries = lacking.entrySet().stream()
                            .map(one -> new UpdateOneModel<Document>(Filters.eq("_id", one.getKey()),
                                    Updates.set(KEY, Objects.requireNonNull(one.getValue()).value()),
                                    new UpdateOptions().upsert(true)))
                            .toList();
                    return entries.isEmpty() ? Mono.empty() : Mono.from(collection.bulkWrite(entries));
                })).then();
    }

    @Override
    public void close() {
        filling.dispose();
    }
}
