package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;

import dev.manykey.contract.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a follower of the log is told, and when, by a real broker's log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlLogReaderTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ConfigResource TOPIC = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CONTROL);

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    private KafkaProducer<byte[], byte[]> producer;
    private Admin admin;

    @BeforeAll
    void start() {
        broker.afterPropertiesSet();
        admin = Admin.create(properties().admin());
    }

    @BeforeEach
    void beginWithAnEmptyLog() throws Exception {
        new ControlTopics(properties()).ensure();
        producer = new KafkaProducer<>(properties().producer(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void wipe() throws Exception {
        producer.close();
        admin.deleteTopics(List.of(Topics.CONTROL)).all().get();
    }

    @AfterAll
    void stop() {
        admin.close();
        broker.destroy();
    }

    @Test
    void endIsToldWhenEverythingBeforeItHasBeenApplied() throws Exception {
        write(3);
        Told told = new Told();

        try (ControlLogReader reader = new ControlLogReader(properties(), told, "test")) {
            reader.start();
            await().atMost(SOON).until(() -> told.events.contains("caught up"));
        }

        assertThat(told.events).containsSubsequence("to 3", "caught up").startsWith("to 3");
    }

    @Test
    void whatCouldNotBeAppliedIsReadAgainFromTheBeginning() throws Exception {
        write(3);
        Told told = new Told();
        CountDownLatch once = new CountDownLatch(1);
        told.atRecord = _ -> {
            if (once.getCount() > 0) {
                once.countDown();
                throw new IllegalStateException("a bug");
            }
        };

        try (ControlLogReader reader = new ControlLogReader(properties(), told, "test")) {
            reader.start();
            await().atMost(SOON).until(() -> told.events.contains("to 3"));
        }

        assertThat(told.events).startsWith("start over", "to 3");
    }

    /** As when a broker comes back with less than it had; here its beginning is taken away while the reader looks elsewhere. */
    @Test
    void logThatLacksWhatWasReadIsStartedOver() throws Exception {
        allowDeletion();
        write(1);
        Told told = new Told();
        CountDownLatch goOn = new CountDownLatch(1);
        told.atRecord = _ -> awaitUninterrupted(goOn);

        try (ControlLogReader reader = new ControlLogReader(properties(), told, "test")) {
            reader.start();
            await().atMost(SOON).until(() -> told.reached);
            await().during(Duration.ofMillis(600)).until(() -> told.events.isEmpty()); // what was fetched ahead is empty
            write(4);
            admin.deleteRecords(Map.of(new TopicPartition(Topics.CONTROL, 0), RecordsToDelete.beforeOffset(4))).all()
                    .get();
            goOn.countDown();
            await().atMost(SOON).until(() -> told.events.contains("to 5"));
        }

        assertThat(told.events).containsSubsequence("to 1", "start over", "to 5");
    }

    /** Longer than the one before when it is looked at, so that no offset gives it away. */
    @Test
    void topicThatWasMadeAnewIsStartedOverAlsoWhenItIsTheLongerOne() throws Exception {
        write(1);
        Told told = new Told();
        CountDownLatch goOn = new CountDownLatch(1);
        told.atRecord = _ -> awaitUninterrupted(goOn);

        try (ControlLogReader reader = new ControlLogReader(properties(), told, "test")) {
            reader.start();
            await().atMost(SOON).until(() -> told.reached);
            admin.deleteTopics(List.of(Topics.CONTROL)).all().get();
            new ControlTopics(properties()).ensure();
            write(5);
            goOn.countDown();
            await().atMost(SOON).until(() -> told.events.contains("start over"));
            await().atMost(SOON).until(() -> told.events.getLast().equals("caught up"));
        }

        assertThat(told.events).endsWith("start over", "to 5", "caught up");
    }

    @Test
    void topicKeepsWhatWasAcknowledged() throws Exception {
        assertThat(setting("flush.messages")).as("one broker: on its disk").isEqualTo("1");
        assertThat(setting("unclean.leader.election.enable")).isEqualTo("false");
        assertThat(setting("cleanup.policy")).isEqualTo("compact");
        assertThat(setting("min.compaction.lag.ms")).isEqualTo("60000");
    }

    /** What they say is the follower's matter. */
    private void write(int records) throws Exception {
        for (int i = 0; i < records; i++) {
            producer.send(
                    new ProducerRecord<>(Topics.CONTROL, "owner/ada".getBytes(StandardCharsets.UTF_8), new byte[0]))
                    .get();
        }
    }

    private void allowDeletion() throws Exception {
        admin.incrementalAlterConfigs(Map.of(TOPIC, List.of(
                new AlterConfigOp(new ConfigEntry("cleanup.policy", "compact,delete"), AlterConfigOp.OpType.SET))))
                .all().get();
        await().atMost(SOON).until(() -> setting("cleanup.policy").equals("compact,delete"));
    }

    private String setting(String name) throws Exception {
        return Objects.requireNonNull(admin.describeConfigs(List.of(TOPIC)).all().get().get(TOPIC)).get(name).value();
    }

    private ControlLogProperties properties() {
        return new ControlLogProperties(broker.getBrokersAsString(), (short) 1, 1, Duration.ofSeconds(5), Map.of());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Remembers what it is told. */
    private static final class Told implements ControlLogReader.Follower {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private volatile LongConsumer atRecord = _ -> {};
        private volatile boolean reached;

        @Override
        public void apply(String topic, List<ConsumerRecord<byte[], byte[]>> records, long nextOffset) {
            reached = true;
            atRecord.accept(nextOffset);
            events.add("to " + nextOffset);
        }

        @Override
        public void caughtUp() {
            events.add("caught up");
        }

        @Override
        public void startOver() {
            events.add("start over");
        }
    }
}
