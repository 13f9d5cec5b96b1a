package dev.manykey.key;

import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;

import dev.manykey.key.RunningKeyService.Answer;

import com.mongodb.client.model.Updates;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How many keys descend from one, and what of that is found in the database of another day. */
class ChildKeyLimitTest {
    private static final Duration A_DAY = Duration.ofDays(1).plusMillis(1);
    private static final String MINT = "{\"name\": \"Child\", \"policies\": []}";

    private final String admin = RunningKeyService.shared().token();

    @Test
    void noMoreKeysDescendFromOneThanIsSetHoweverManyAreAskedForAtOnce() {
        try (RunningKeyService running = RunningKeyService.start("few", "manykey.key.most-child-keys=3");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RunningKeyService service = running.as(admin);
            Seeded seeded = Seeded.in(service);
            Answer parent = seeded.key("Report");
            RunningKeyService tool = service.as(parent.text("secret"));
            Answer first = tool.post("/v1/child-keys", MINT);

            List<Answer> answers = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> (i % 2 == 0 ? tool : service.as(first.text("secret"))).post("/v1/child-keys", MINT),
                            threads))
                    .toList().stream().map(CompletableFuture::join).toList();

            assertThat(answers).extracting(Answer::status).filteredOn(status -> status == 201).hasSize(2);
            assertThat(answers).filteredOn(answer -> answer.status() != 201).allSatisfy(refused -> {
                assertThat(refused.status()).isEqualTo(409);
                assertThat(refused.complaint()).isEqualTo(("parent | %s | one with fewer than 3 keys below it, those "
                        + "counted that were made in the last day (manykey.key.most-child-keys)")
                        .formatted(parent.text("id")));
            });
            assertThat(service.get("/v1/keys?owner=" + seeded.owner()).json().path("items").size()).isEqualTo(4);
            tool.post("/v1/child-keys/" + first.text("id") + "/revoke", null);
            assertThat(tool.post("/v1/child-keys", MINT).status()).isEqualTo(409); // made today
            aDayLater("few");
            assertThat(tool.post("/v1/child-keys", MINT).status()).isEqualTo(201);
            assertThat(tool.post("/v1/child-keys", MINT).status()).isEqualTo(409);
        }
    }

    /** What this service wrote before it knew of ceilings, parents and the index of secrets is read as having none. */
    @Test
    void documentsOfBeforeAreReadAndTheirSecretsFound() {
        Seeded seeded;
        String secret;
        try (RunningKeyService running = RunningKeyService.start("before")) {
            seeded = Seeded.in(running.as(admin));
            secret = seeded.key("Report").text("secret");
        }
        inDatabase("before", database -> Flux.concat(
                database.getCollection("owners").updateMany(new Document(), Updates.unset("state.ceiling")),
                database.getCollection("credentials").updateMany(new Document(), Updates.unset("state.ceiling")),
                database.getCollection("keys").updateMany(new Document(), Updates.unset("state.parent")),
                Mono.from(database.getCollection("secrets").drop()).cast(Object.class)).then());

        try (RunningKeyService running = RunningKeyService.start("before")) {
            RunningKeyService service = running.as(admin);

            assertThat(service.get("/v1/owners/" + seeded.owner()).json().has("ceiling")).isFalse();
            assertThat(service.get("/v1/credentials/" + seeded.credential()).json().has("ceiling")).isFalse();
            await().atMost(Surroundings.SOON)
                    .until(() -> service.as(secret).get("/v1/child-keys").status() != 503);
            assertThat(service.as(secret).post("/v1/child-keys", MINT).status()).isEqualTo(201);
        }
    }

    private static void aDayLater(String database) {
        inDatabase(database, it -> Flux.from(it.getCollection("lines").find()).concatMap(line -> {
            line.getList("keys", Document.class)
                    .forEach(place -> place.put("at", Date.from(place.getDate("at").toInstant().minus(A_DAY))));
            return it.getCollection("lines").replaceOne(new Document("_id", line.get("_id")), line);
        }).then());
    }

    private static void inDatabase(String name, Function<MongoDatabase, Mono<Void>> work) {
        try (MongoClient client = MongoClients.create(Surroundings.SHARED.mongoUri())) {
            work.apply(client.getDatabase(name)).block(Surroundings.SOON);
        }
    }
}
