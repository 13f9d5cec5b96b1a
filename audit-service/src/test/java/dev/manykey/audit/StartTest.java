package dev.manykey.audit;

import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class StartTest {
    @Test
    @Timeout(120)
    void serviceThatIsThereBeforeKafkaIsNotReadyAndBecomesSoWhenKafkaComes() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (AuditUnderTest audit = new AuditUnderTest()) {
            audit.tell(Facts.intent("p1/e/1"));
            audit.start("127.0.0.1:" + port);

            assertThat(audit.readiness()).isEqualTo(503);
            assertThat(audit.send("GET", "/actuator/health/liveness", null).status()).isEqualTo(200);
            assertThat(audit.get("/v1/records").status()).isEqualTo(503);

            try (ServerSocket opened = audit.openBrokerAt(port)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> audit.readiness() == 200);
                audit.awaitCommitted(1);
                assertThat(audit.search()).containsExactly("p1/e/1");
                assertThat(opened.isBound()).isTrue();
            }
        }
    }

    @Test
    @Timeout(60)
    void serviceThatNeverSawKafkaCanBeStopped() {
        try (AuditUnderTest audit = new AuditUnderTest()) {
            audit.start("127.0.0.1:1");
            assertThat(audit.readiness()).isEqualTo(503);

            Instant before = Instant.now();
            audit.stop();

            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
    }
}
