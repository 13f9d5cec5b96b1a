package dev.manykey.audit.log;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** Over the wire protocol, against the stand-in that the one-machine shape uses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditLogTest extends AuditLogContract {
    private final MongoServer server = new MongoServer(new MemoryBackend());
    private final MongoClient client = MongoClients.create(server.bindAndGetConnectionString());

    @AfterAll
    void stop() {
        client.close();
        server.shutdownNow();
    }

    @Override
    MongoClient client() {
        return client;
    }
}
