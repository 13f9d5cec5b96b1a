package dev.manykey.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DiskFailureTest {
    private final AuditTopic topic = new AuditTopic();
    private final FragileDisk disk = new FragileDisk();

    @TempDir
    private Path directory;

    @Test
    void failedForceFailsItsRecordsAndLaterOnesGoToANewFileUnderANewEpoch() throws Exception {
        try (AuditSpool spool = open()) {
            Recorded before = recorded(spool);
            disk.failNextForce();
            Recorded lost = spool.append(Facts.intent());
            assertUnavailable(lost);
            Recorded after = recorded(spool);
            topic.takeAll(spool);

            assertThat(topic.ids()).containsExactly(before.id(), after.id())
                    .containsExactly("p1/epoch1/1", "p1/epoch2/1");
            assertThat(spool.gauges().segmentFailures()).isOne();
        }
    }

    /** The bytes of the failed force are in the file. Without the next segment's word on where it ends they would be read. */
    @Test
    void whatWasNeverAcknowledgedIsNotShippedAfterARestartEither() throws Exception {
        Recorded before;
        Recorded after;
        try (AuditSpool spool = open()) {
            before = recorded(spool);
            disk.failNextForce();
            assertUnavailable(spool.append(Facts.intent()));
            after = recorded(spool);
        }

        AuditTopic shipped = AuditTopic.restart(directory);

        assertThat(shipped.ids()).containsExactly(before.id(), after.id());
    }

    @Test
    void fullDiskRefusesUntilThereIsRoomAgain() throws Exception {
        try (AuditSpool spool = open()) {
            Recorded before = recorded(spool);
            disk.fill();
            assertUnavailable(spool.append(Facts.refusal()));
            await().until(() -> !spool.gauges().available());
            int files = disk.files.get();
            await().until(() -> disk.files.get() > files);
            assertUnavailable(spool.append(Facts.refusal()));

            disk.empty();
            await().until(() -> spool.gauges().available());
            Recorded after = recorded(spool);

            topic.takeAll(spool);
            assertThat(topic.ids()).containsExactly(before.id(), after.id());
            assertThat(spool.gauges().failed()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void endOfAnExchangeWaitsForTheDiskInsteadOfBeingLost() throws Exception {
        try (AuditSpool spool = open()) {
            Recorded intent = spool.append(Facts.intent());
            intent.receipt().get(5, TimeUnit.SECONDS);
            disk.fill();
            Recorded first = spool.append(Facts.end(intent.id()));
            await().until(() -> !spool.gauges().available());
            assertThat(first.receipt()).isNotDone();

            disk.empty();

            assertThat(first.receipt()).succeedsWithin(Duration.ofSeconds(5));
            topic.takeAll(spool);
            assertThat(topic.ids()).hasSize(2);
            assertThat(spool.gauges().openExchanges()).isZero();
        }
        assertThat(AuditTopic.restart(directory).ids()).isEmpty();
    }

    @Test
    void endOfAnExchangeWhoseIntentWasNeverAcknowledgedFailsWithIt() throws Exception {
        try (AuditSpool spool = open()) {
            recorded(spool);
            disk.forcePermits.drainPermits();
            spool.append(Facts.refusal());
            await().until(() -> disk.appends.get() == 3);
            Recorded intent = spool.append(Facts.intent());
            Recorded end = spool.append(Facts.end(intent.id()));

            disk.failNextForce();
            disk.forcePermits.release(100);

            assertUnavailable(intent);
            assertUnavailable(end);
            assertThat(spool.gauges().openExchanges()).isZero();
        }
    }

    private AuditSpool open() throws IOException {
        AtomicInteger epochs = new AtomicInteger();
        return AuditSpool.open(directory, "p1", new SpoolSettings(Durability.DISK, 1 << 20, 1 << 24, 100,
                Duration.ofMillis(20)), disk, Clock.systemUTC(), () -> "epoch" + epochs.incrementAndGet());
    }

    private static Recorded recorded(AuditSpool spool) throws Exception {
        Recorded done = spool.append(Facts.refusal());
        done.receipt().get(5, TimeUnit.SECONDS);
        return done;
    }

    private static void assertUnavailable(Recorded recorded) {
        assertThat(recorded.receipt()).failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(SpoolUnavailable.class);
    }
}
