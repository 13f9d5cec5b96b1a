package dev.manykey.controllog;

import java.util.UUID;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Over the wire protocol, against the stand-in that the one-machine shape uses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MongoEntityStoreTest extends EntityStoreContract {
    private final MongoServer server = new MongoServer(new MemoryBackend());
    private MongoClient client = MongoClients.create("mongodb://127.0.0.1:1");

    @BeforeAll
    void start() {
        client.close();
        client = MongoClients.create(server.bindAndGetConnectionString());
    }

    @AfterAll
    void stop() {
        client.close();
        server.shutdownNow();
    }

    @Override
    EntityStore<Owners.Owner> store() {
        return new MongoEntityStore<>(client.getDatabase("test"), "owners-" + UUID.randomUUID(), new Owners.Form());
    }
}
