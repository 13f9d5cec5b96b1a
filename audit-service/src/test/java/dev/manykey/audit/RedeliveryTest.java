package dev.manykey.audit;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RedeliveryTest {
    /** A service that is killed after it stored a batch and before it committed the offset gets the batch again. */
    @Test
    void batchThatWasStoredAndNotCommittedIsStoredAgainToNoEffect() {
        try (AuditUnderTest audit = new AuditUnderTest().start()) {
            for (int i = 1; i < 40; i += 2) {
                audit.tell(Facts.intent("p1/e/" + i), Facts.end("p1/e/" + (i + 1), "p1/e/" + i));
            }
            audit.awaitCommitted(40);
            String before = audit.get("/v1/records").body();
            audit.stop();
            audit.forgetCommits();

            audit.start();
            audit.awaitCommitted(40);

            assertThat(audit.get("/v1/records").body()).isEqualTo(before);
            assertThat(audit.search()).hasSize(20).doesNotHaveDuplicates();
            assertThat(audit.metric("manykey_audit_facts_total{kind=\"repeated\"}")).isEqualTo(40);
            assertThat(audit.metric("manykey_audit_conflicts_total")).isZero();
        }
    }

    @Test
    void whileTheDatabaseIsAwayNothingIsCommittedAndAfterwardsEverythingIsThere() {
        try (AuditUnderTest audit = new AuditUnderTest().start()) {
            audit.tell(Facts.intent("p1/e/1"));
            audit.awaitCommitted(1);

            audit.stopDatabase();
            audit.tell(Facts.end("p1/e/2", "p1/e/1"), Facts.intent("p1/e/3"));
            await().atMost(Duration.ofSeconds(20)).until(() -> audit.readiness() == 503);
            assertThat(audit.get("/v1/records").status()).isEqualTo(503);
            assertThat(audit.committed()).isOne();
            audit.startDatabase();

            audit.awaitCommitted(3);
            assertThat(audit.search()).containsExactlyInAnyOrder("p1/e/1", "p1/e/3");
            await().atMost(Duration.ofSeconds(20)).until(() -> audit.readiness() == 200);
        }
    }
}
