package dev.manykey.standalone.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.manykey.standalone.ChildJvm;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import org.bson.Document;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AcknowledgedWritesSurviveKillTest {

    private static final int WRITERS = 3;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 300;

    @TempDir
    private Path directory;

    /** Inserts are version 1, updates raise it. The kill comes in the middle of both. */
    @ParameterizedTest
    @EnumSource(Durability.class)
    void insertsAndUpdatesOutliveTheProcess(Durability durability) {
        var file = directory.resolve("store.mv");
        var acknowledged = new ConcurrentHashMap<String, Integer>();

        try (var writers = Executors.newFixedThreadPool(WRITERS);
                var child = ChildJvm.start(StoreProcess.class, file, durability)) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String prefix = "writer" + writer + "-";
                writers.execute(() -> writeUntilCut(child.ready(), prefix, acknowledged));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= ACKNOWLEDGED_BEFORE_KILL);
            child.kill();
        }

        var stored = versions(file);
        assertThat(acknowledged)
                .allSatisfy((id, version) -> assertThat(stored.get(id)).as(id).isBetween(version, version + 1));
        assertThat(stored).hasSizeLessThanOrEqualTo(acknowledged.size() + WRITERS);
    }

    private static void writeUntilCut(String connectionString, String prefix, Map<String, Integer> acknowledged) {
        try (var client = client(connectionString)) {
            var things = client.getDatabase("test").getCollection("things");
            for (int i = 0;; i++) {
                String id = prefix + i;
                things.insertOne(new Document("_id", id).append("version", 1).append("text", "x".repeat(400)));
                acknowledged.put(id, 1);
                things.updateOne(Filters.and(Filters.eq("_id", id), Filters.eq("version", 1)),
                        Updates.inc("version", 1));
                acknowledged.put(id, 2);
            }
        } catch (MongoException cut) {
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_KILL);
        }
    }

    private static Map<String, Integer> versions(Path file) {
        var versions = new HashMap<String, Integer>();
        try (var store = DocumentStoreServer.start(file, 0); var client = client(store.connectionString())) {
            client.getDatabase("test").getCollection("things").find()
                    .forEach(thing -> versions.put(thing.getString("_id"), thing.getInteger("version")));
        }
        return versions;
    }

    private static MongoClient client(String connectionString) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(connectionString))
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(1, TimeUnit.SECONDS))
                .build());
    }
}
