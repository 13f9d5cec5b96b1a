package dev.manykey.controllog;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Against a real broker in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlLogTest extends ControlLogContract {
    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);

    @BeforeAll
    void start() {
        broker.afterPropertiesSet();
    }

    @AfterAll
    void stop() {
        broker.destroy();
    }

    @Override
    String bootstrapServers() {
        return broker.getBrokersAsString();
    }
}
