package dev.manykey.spool;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.manykey.contract.Topics;
import dev.manykey.contract.event.EventTypes;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SpoolShipperTest {
    private static final SpoolSettings SMALL_SEGMENTS = new SpoolSettings(Durability.DISK, 4096, 1 << 20, 1000,
            Duration.ofMillis(20));

    private final AuditTopic topic = new AuditTopic();

    @TempDir
    private Path directory;

    @Test
    void recordCarriesTopicKeyTimeAndHeaders() throws Exception {
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            String id = spool.append(Facts.intent()).id();
            topic.takeAll(spool);

            ProducerRecord<String, byte[]> sent = topic.records().getFirst();
            assertThat(sent.topic()).isEqualTo(Topics.AUDIT);
            assertThat(sent.key()).isEqualTo(id.substring(0, id.lastIndexOf('/')));
            assertThat(sent.timestamp()).isEqualTo(topic.envelopes().getFirst().occurredAt().toEpochMilli());
            assertThat(sent.headers()).extracting(header -> header.key() + "="
                    + new String(header.value(), StandardCharsets.UTF_8))
                    .containsExactly(EventTypes.TYPE_HEADER + "=proxy.exchange-intended",
                            EventTypes.SCHEMA_HEADER + "=1");
        }
    }

    @Test
    void whileKafkaIsAwayRecordsAreKeptAndAfterwardsAllArriveInOrder() throws Exception {
        topic.goAway();
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SMALL_SEGMENTS);
                SpoolShipper shipper = SpoolShipper.start(spool, topic::producer)) {
            List<String> ids = record(spool, 50);
            await().until(() -> shipper.failures() >= 2);
            assertThat(topic.records()).isEmpty();
            assertThat(spool.gauges().backlogBytes()).isGreaterThan(10_000);

            topic.comeBack();

            AuditTopic.awaitNoBacklog(spool);
            assertThat(topic.ids()).isEqualTo(ids);
            assertThat(topic.producers()).isOne();
        }
    }

    @Test
    void batchThatFailedInPartIsSentAgainFromItsFirstFailure() throws Exception {
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            List<String> ids = record(spool, 10);
            topic.loseOneAfter(3);
            try (SpoolShipper shipper = SpoolShipper.start(spool, topic::producer)) {
                AuditTopic.awaitNoBacklog(spool);
                assertThat(shipper.failures()).isOne();
            }

            assertThat(topic.ids().subList(0, 3)).isEqualTo(ids.subList(0, 3));
            assertThat(topic.ids().subList(9, 16)).isEqualTo(ids.subList(3, 10));
        }
    }

    @Test
    void segmentsAreDeletedWhenTheyAreAcknowledgedAndNotBefore() throws Exception {
        topic.goAway();
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SMALL_SEGMENTS);
                SpoolShipper shipper = SpoolShipper.start(spool, topic::producer)) {
            record(spool, 30);
            await().until(() -> shipper.failures() >= 1);
            Path first = directory.resolve("0000000000000001.segment");
            assertThat(first).exists();

            topic.comeBack();

            await().until(() -> spool.gauges().storedBytes() < 6000);
            assertThat(first).doesNotExist();
        }
    }

    @Test
    void acknowledgedRecordsAreNotSentAgainAfterARestart() throws Exception {
        List<String> ids;
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            ids = record(spool, 5);
            topic.takeAll(spool);
        }

        assertThat(AuditTopic.restart(directory).ids()).isEmpty();
        assertThat(topic.ids()).isEqualTo(ids);
    }

    @Test
    void withoutTheFileThatRemembersThemTheyAreSentAgainUnchanged() throws Exception {
        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            record(spool, 5);
            topic.takeAll(spool);
        }
        Files.writeString(directory.resolve("shipped"), "segm");

        AuditTopic again = AuditTopic.restart(directory);

        assertThat(again.records()).extracting(ProducerRecord::value)
                .containsExactlyElementsOf(topic.records().stream().map(ProducerRecord::value).toList());
    }

    @Test
    void quietStartsLeaveNothingBehindAndStandInNobodysWay() throws Exception {
        for (int i = 0; i < 3; i++) {
            AuditSpool.open(directory, "p1", SpoolSettings.defaults()).close();
        }

        try (AuditSpool spool = AuditSpool.open(directory, "p1", SpoolSettings.defaults())) {
            List<String> ids = record(spool, 1);
            topic.takeAll(spool);

            assertThat(topic.ids()).isEqualTo(ids);
            try (var files = Files.list(directory)) {
                assertThat(files.filter(file -> file.toString().endsWith(".segment"))).hasSize(1);
            }
        }
    }

    @Test
    void safetyOfTheProducerCannotBeConfiguredAway() {
        try (var producer = SpoolShipper.kafka(Map.of("bootstrap.servers", "127.0.0.1:1", "acks", "1",
                "enable.idempotence", "false")).get()) {
            assertThat(producer.metrics()).isNotEmpty();
        }
    }

    private static List<String> record(AuditSpool spool, int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(spool.append(Facts.refusal()).receipt().get(5, TimeUnit.SECONDS).id());
        }
        return ids;
    }
}
