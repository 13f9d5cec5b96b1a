package dev.manykey.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import dev.manykey.contract.event.Envelope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

class AuditSpoolTest {
    private static final SpoolSettings SMALL = new SpoolSettings(Durability.DISK, 8192, 4 * 8192, 5,
            Duration.ofMillis(20));

    private final AuditTopic topic = new AuditTopic();
    private final FragileDisk disk = new FragileDisk();

    @TempDir
    private Path directory;

    @Test
    void sequenceHasNoGapAndIsTheOrderOnDiskUnderEightThreads() throws Exception {
        int each = 2000;
        Queue<CompletableFuture<Receipt>> receipts = new ConcurrentLinkedQueue<>();

        try (AuditSpool spool = open(new SpoolSettings(Durability.DISK, 1 << 20, 1 << 30, 1 << 20,
                Duration.ofMillis(20)))) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < each; n++) {
                        receipts.add(spool.append(Facts.refusal()).receipt());
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (CompletableFuture<Receipt> receipt : receipts) {
                receipt.get(20, TimeUnit.SECONDS);
            }
            topic.takeAll(spool);
        }

        assertThat(topic.ids()).containsExactlyElementsOf(
                LongStream.rangeClosed(1, 8L * each).mapToObj(n -> "p1/epoch1/" + n).toList());
    }

    @Test
    void nothingIsAcknowledgedBeforeItIsForcedAndWhatWaitsSharesOneForce() throws Exception {
        try (AuditSpool spool = open(SpoolSettings.defaults())) {
            await().until(() -> disk.forces.get() == 1);
            disk.forcePermits.drainPermits();
            Recorded first = spool.append(Facts.refusal());
            await().until(() -> disk.appends.get() == 2);
            List<Recorded> others = List.of(spool.append(Facts.refusal()), spool.append(Facts.refusal()));

            assertThat(first.receipt()).isNotDone();

            disk.forcePermits.release(2);
            for (Recorded other : others) {
                assertThat(other.receipt().get(5, TimeUnit.SECONDS))
                        .isEqualTo(new Receipt(other.id(), Durability.DISK));
            }
            assertThat(disk.forces).hasValue(3);
            disk.forcePermits.release(100);
        }
    }

    @Test
    void atLevelProcessOnlyTheHeaderIsForced() throws Exception {
        try (AuditSpool spool = open(SpoolSettings.defaults().with(Durability.PROCESS))) {
            spool.append(Facts.refusal()).receipt().get(5, TimeUnit.SECONDS);

            assertThat(disk.forces).hasValue(1);
        }
    }

    @Test
    void idIsKnownToTheEventBeforeItIsWritten() throws Exception {
        try (AuditSpool spool = open(SpoolSettings.defaults())) {
            List<String> told = new ArrayList<>();
            Recorded intent = spool.record(id -> {
                told.add(id);
                return Facts.intent();
            });
            spool.append(Facts.end(intent.id()));
            topic.takeAll(spool);

            assertThat(told).containsExactly(intent.id()).containsExactly("p1/epoch1/1");
            assertThat(topic.envelopes()).extracting(Envelope::id, Envelope::producer, Envelope::actor,
                    Envelope::correlationId).containsExactly(
                            org.assertj.core.groups.Tuple.tuple("p1/epoch1/1", "proxy/p1", "key-1", "p1/epoch1/1"),
                            org.assertj.core.groups.Tuple.tuple("p1/epoch1/2", "proxy/p1", "key-1", "p1/epoch1/1"));
        }
    }

    @Test
    void secondSpoolOnTheSameDirectoryIsRefused() throws Exception {
        try (AuditSpool first = open(SpoolSettings.defaults())) {
            assertThatExceptionOfType(SpoolInUse.class).isThrownBy(() -> open(SpoolSettings.defaults()))
                    .withMessageContaining(directory.toString());
            assertThat(first.gauges().available()).isTrue();
        }
        open(SpoolSettings.defaults()).close();
    }

    @Test
    void fullQueueRefusesNewExchangesAndTakesTheEndsOfThoseUnderWay() throws Exception {
        try (AuditSpool spool = open(SMALL)) {
            Recorded intent = spool.append(Facts.intent());
            intent.receipt().get(5, TimeUnit.SECONDS);
            disk.forcePermits.drainPermits();
            spool.append(Facts.refusal());
            await().until(() -> disk.appends.get() == 3);
            for (int i = 0; i < 5; i++) {
                spool.append(Facts.refusal());
            }

            Recorded refused = spool.append(Facts.intent());
            Recorded end = spool.append(Facts.end(intent.id()));

            assertThat(refused.receipt()).failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(SpoolUnavailable.class);
            disk.forcePermits.release(100);
            assertThat(end.receipt()).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void directoryStaysWithinItsBoundAndIsUsableAgainWhenKafkaHasTakenIt() throws Exception {
        try (AuditSpool spool = open(SMALL)) {
            List<Recorded> exchanges = new ArrayList<>();
            Recorded last = spool.append(Facts.intent());
            while (!last.receipt().isCompletedExceptionally()) {
                last.receipt().get(5, TimeUnit.SECONDS);
                exchanges.add(last);
                last = spool.append(Facts.intent());
            }
            for (Recorded exchange : exchanges) {
                spool.append(Facts.end(exchange.id())).receipt().get(5, TimeUnit.SECONDS);
            }

            assertThat(exchanges).hasSizeGreaterThan(10);
            assertThat(spool.gauges().storedBytes()).isLessThanOrEqualTo(SMALL.maxBytes());
            topic.takeAll(spool);
            await().until(() -> spool.gauges().storedBytes() < SMALL.maxBytes() / 2);
            assertThat(spool.append(Facts.intent()).receipt()).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void exchangeIsEndedOnlyOnce() throws Exception {
        try (AuditSpool spool = open(SpoolSettings.defaults())) {
            Recorded intent = spool.append(Facts.intent());
            Recorded first = spool.append(Facts.end(intent.id()));
            Recorded second = spool.append(Facts.end(intent.id()));
            Recorded unknown = spool.append(Facts.end("p1/epoch1/99"));

            assertThat(first.receipt()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(List.of(second, unknown)).allSatisfy(end -> assertThat(end.receipt()).failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(IllegalStateException.class));
        }
    }

    @Test
    void eventThatCannotBeMadeTakesNoSequence() throws Exception {
        try (AuditSpool spool = open(SpoolSettings.defaults())) {
            assertThatIllegalArgumentException().isThrownBy(() -> spool.append(Facts.refusal("x".repeat(600_000))))
                    .withMessageContaining("(expected: <= 524288)");

            assertThat(spool.append(Facts.refusal()).id()).isEqualTo("p1/epoch1/1");
        }
    }

    private AuditSpool open(SpoolSettings settings) throws IOException {
        AtomicInteger epochs = new AtomicInteger();
        return AuditSpool.open(directory, "p1", settings, disk, Clock.fixed(Facts.AT, ZoneOffset.UTC),
                () -> "epoch" + epochs.incrementAndGet());
    }
}
