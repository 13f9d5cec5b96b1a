package dev.manykey.spool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RestartTest {
    private final AuditTopic topic = new AuditTopic();

    @TempDir
    private Path directory;

    @Test
    void openExchangeIsEndedAsUnknownAfterARestart() throws Exception {
        String exchange = openExchange();
        Clock later = Clock.fixed(Facts.AT.plusSeconds(5), ZoneOffset.UTC);

        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults(), Disk.local(), later,
                () -> "later")) {
            topic.takeAll(spool);
        }

        assertThat(topic.ids()).containsExactly(exchange, "p1/later/1");
        assertThat(topic.envelopes().getLast().data()).isEqualTo(new ExchangeEnded(exchange, Facts.AT.plusSeconds(5),
                ExchangeEnded.Ending.UNKNOWN, null, "proxy_restarted", 0, 0, 5000));
        assertThat(topic.envelopes().getLast()).extracting(Envelope::actor, Envelope::correlationId)
                .containsExactly("key-1", exchange);
    }

    @Test
    void repeatedRestartsEndItOnce() throws Exception {
        String exchange = openExchange();

        for (int i = 0; i < 3; i++) {
            try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
                await().until(() -> spool.gauges().waiting() == 0);
            }
        }

        assertThat(ended(AuditTopic.restart(directory))).containsExactly(exchange);
    }

    /** The disk of the first restart takes the segment's header and no record, as when it is killed right there. */
    @Test
    void restartThatDiesBeforeItHasEndedItLeavesThatToTheNext() throws Exception {
        String exchange = openExchange();
        FragileDisk disk = new FragileDisk();
        disk.forcePermits.drainPermits();
        disk.forcePermits.release();
        AuditSpool dying = AuditSpool.open(directory, "p1", SpoolSettings.defaults(), disk, Clock.systemUTC(),
                () -> "dying");
        await().until(() -> disk.forces.get() == 1 && Files.size(directory.resolve("0000000000000002.segment")) > 0);
        Path copy = Files.createDirectory(directory.resolve("as-the-crash-left-it"));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
            }
        }
        disk.forcePermits.release(100);
        dying.close();

        assertThat(ended(AuditTopic.restart(copy))).containsExactly(exchange);
    }

    @Test
    void exchangeIsRememberedAsOpenWhenItsIntentIsLongShippedAndDeleted() throws Exception {
        SpoolSettings small = new SpoolSettings(Durability.DISK, 4096, 1 << 20, 100, Duration.ofMillis(20));
        Recorded intent;
        try (AuditSpool spool = AuditSpool.open(directory, "p1", small)) {
            intent = spool.append(Facts.intent());
            for (int i = 0; i < 30; i++) {
                spool.append(Facts.refusal()).receipt().get(5, TimeUnit.SECONDS);
            }
            topic.takeAll(spool);
        }
        assertThat(directory.resolve("0000000000000001.segment")).doesNotExist();

        AuditTopic afterwards = AuditTopic.restart(directory);

        assertThat(ended(afterwards)).containsExactly(intent.id());
        assertThat(afterwards.ids()).hasSize(1);
    }

    @Test
    void whatAnEarlierLifeLeftIsShippedFirstAndUnderItsOwnKey() throws Exception {
        Recorded earlier;
        try (AuditSpool spool = AuditSpool.open(directory, "p0", SpoolSettings.defaults())) {
            earlier = spool.append(Facts.refusal());
        }

        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            Recorded later = spool.append(Facts.refusal());
            topic.takeAll(spool);

            assertThat(topic.ids()).containsExactly(earlier.id(), later.id());
        }
        assertThat(topic.records()).extracting(sent -> sent.key().substring(0, 3)).containsExactly("p0/", "p1/");
    }

    private String openExchange() throws Exception {
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            return spool.append(Facts.intent()).receipt().get(5, TimeUnit.SECONDS).id();
        }
    }

    private static List<String> ended(AuditTopic topic) {
        List<String> exchanges = new ArrayList<>();
        for (Envelope<? extends Event> envelope : topic.envelopes()) {
            if (envelope.data() instanceof ExchangeEnded end) {
                exchanges.add(end.exchange());
            }
        }
        return exchanges;
    }
}
