package dev.manykey.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.Topics;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** Known secrets go through everything; then every place where something is kept or written is searched for them. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsStayInsideTest {
    private static final String CANARY = "canary-7f3a9c-real-token";

    @Test
    void noSecretIsInTheDatabaseInATopicInTheLogOrInAnyOtherAnswer(CapturedOutput output) {
        TreeMap<String, String> secrets = new TreeMap<>();
        List<String> answers = new ArrayList<>();
        String admin = RunningKeyService.shared().token();

        try (RunningKeyService running = RunningKeyService.start("canary", "logging.level.dev.manykey=debug",
                "logging.level.org.springframework.web=debug", "logging.level.org.mongodb=debug")) {
            RunningKeyService service = running.as(admin);
            var seeded = Seeded.in(service, CANARY, null);
            String credential = "/v1/credentials/" + seeded.credential();
            secrets.put("token", CANARY);
            answers.add(service.get(credential).body());
            answers.add(service.put(credential + "/token", "{\"token\": \"%s-2\"}".formatted(CANARY)).body());
            answers.add(service.put(credential + "/token", "{\"token\": \"%s\" ".formatted(CANARY)).body());
            answers.add(service.put(credential + "/token", "{\"token\": [\"%s\"]}".formatted(CANARY)).body());
            answers.add(service.put(credential + "/token", "{\"token\": \" %s\"}".formatted(CANARY)).body());
            answers.add(service.put(credential + "/token", "{\"tokn\": \"%s\"}".formatted(CANARY)).body());
            answers.add(service.post("/v1/credentials", """
                    {"id": "a b", "owner": "%s", "upstream": "nowhere", "token": "%s"}"""
                    .formatted(seeded.owner(), CANARY)).body());
            var key = seeded.key("Report");
            secrets.put("first secret", key.text("secret"));
            var rotated = service.post("/v1/keys/" + key.text("id") + "/rotate", "{\"overlap\": \"PT1H\"}");
            secrets.put("second secret", rotated.text("secret"));
            var tool = service.as(key.text("secret"));
            var child = tool.post("/v1/child-keys", "{\"name\": \"Child\", \"policies\": []}");
            secrets.put("secret of a child", child.text("secret"));
            answers.add(tool.get("/v1/child-keys").body());
            answers.add(tool.get("/v1/keys").body());
            answers.add(service.as(key.text("secret") + "x").get("/v1/child-keys").body());
            answers.add(service.as("x" + child.text("secret")).get("/v1/child-keys").body());
            answers.add(tool.post("/v1/child-keys", "{\"name\": \"%s\"".formatted(key.text("secret"))).body());
            var operator = service.post("/v1/operators", "{\"name\": \"Otto\", \"role\": \"auditor\"}");
            secrets.put("operator's token", operator.text("token"));
            answers.add(service.get("/v1/keys/" + key.text("id")).body());
            answers.add(service.get("/v1/keys").body());
            answers.add(service.get("/v1/operators").body());
            answers.add(service.get("/v1/credentials").body());
        } finally {
            LoggingSystem.get(getClass().getClassLoader()).setLogLevel("org.springframework.web", LogLevel.INFO);
        }

        assertThat(secrets.values()).allSatisfy(secret -> assertThat(secret).isNotEmpty());
        Map<String, String> places = Map.of("database", database("canary"), "control log", topic(Topics.CONTROL),
                "audit topic", topic(Topics.AUDIT), "log", output.getAll(), "answers", String.join("\n", answers));
        assertThat(places.get("database")).contains("sealed", "tokenHash"); // the search looks where things are
        assertThat(places.get("log")).contains("KeyView[");
        assertThat(secrets).allSatisfy((what, secret) -> assertThat(places)
                .allSatisfy((place, text) -> assertThat(text.contains(secret)).as(what + " in " + place).isFalse()));
    }

    private static String database(String name) {
        try (MongoClient client = MongoClients.create(Surroundings.SHARED.mongoUri())) {
            var database = client.getDatabase(name);
            List<String> documents = Flux.from(database.listCollectionNames())
                    .flatMap(collection -> database.getCollection(collection, RawBsonDocument.class).find())
                    .map(document -> new String(document.getByteBuffer().array(), ISO_8859_1)).collectList().block();
            return String.join("\n", documents == null ? List.of() : documents);
        }
    }

    private static String topic(String name) {
        StringBuilder all = new StringBuilder();
        for (ConsumerRecord<byte[], byte[]> record : Surroundings.SHARED.contents(name)) {
            if (record.value() != null) { // else a proxy's word that it ends
                all.append(new String(record.value(), ISO_8859_1)).append('\n');
            }
        }
        return all.toString();
    }
}
