package dev.manykey.controllog;

import java.util.Objects;
import java.util.UUID;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.mongodb.MongoDBContainer;

/** The store contract against a real MongoDB, where a container engine is present. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MongoContainerEntityStoreTest extends EntityStoreContract {
    private @Nullable MongoDBContainer container;
    private @Nullable MongoClient client;

    @BeforeAll
    void start() {
        ContainerEngine.require();
        container = new MongoDBContainer("mongo:8.0");
        container.start();
        client = MongoClients.create(container.getConnectionString());
    }

    @AfterAll
    void stop() {
        if (client != null) {
            client.close();
        }
        if (container != null) {
            container.stop();
        }
    }

    @Override
    EntityStore<Owners.Owner> store() {
        return new MongoEntityStore<>(Objects.requireNonNull(client).getDatabase("test"), "owners-" + UUID.randomUUID(),
                new Owners.Form());
    }
}
