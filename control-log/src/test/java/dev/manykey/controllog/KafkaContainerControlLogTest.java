package dev.manykey.controllog;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.kafka.KafkaContainer;

/** Against the official Kafka image, where a container engine is present. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaContainerControlLogTest extends ControlLogContract {
    private @Nullable KafkaContainer container;

    @BeforeAll
    void start() {
        ContainerEngine.require();
        container = new KafkaContainer("apache/kafka:4.2.1");
        container.start();
    }

    @AfterAll
    void stop() {
        if (container != null) {
            container.stop();
        }
    }

    @Override
    String bootstrapServers() {
        return Objects.requireNonNull(container).getBootstrapServers();
    }
}
