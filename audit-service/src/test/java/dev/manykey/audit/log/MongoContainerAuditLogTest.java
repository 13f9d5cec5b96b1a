package dev.manykey.audit.log;

import java.util.Objects;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Against a real MongoDB, where a container engine is present. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MongoContainerAuditLogTest extends AuditLogContract {
    private static final String SKIPPED = "SKIPPED: no container engine here, so the audit record was not tried against a real MongoDB";

    private @Nullable MongoDBContainer container;
    private @Nullable MongoClient client;

    @BeforeAll
    void start() {
        boolean available = DockerClientFactory.instance().isDockerAvailable();
        if (!available) {
            System.out.println(SKIPPED);
        }
        assumeTrue(available, SKIPPED);
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
    MongoClient client() {
        return Objects.requireNonNull(client);
    }
}
