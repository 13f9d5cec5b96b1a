package dev.manykey.standalone.broker;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class EmbeddedBrokerTest {

    private static final int SEVEN_MEGABYTES = 7 * 1024 * 1024;

    @TempDir
    private static Path directory;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(directory.resolve("data"), 0);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** What a kill cannot show, since the page cache outlives it: the settings say that an acknowledgement waits for the disk. */
    @Test
    void everyTopicIsFlushedBeforeTheAcknowledgement() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            create(admin, "flushed");
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, "flushed");
            var settings = admin.describeConfigs(List.of(topic)).all().get().values().stream()
                    .flatMap(config -> config.entries().stream())
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));

            assertThat(settings).containsEntry("flush.messages", "1").containsEntry("min.insync.replicas", "1")
                    .containsEntry("unclean.leader.election.enable", "false");
        }
    }

    @Test
    void largeRecordsPass() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                var producer = producer()) {
            create(admin, "large");

            var sent = producer.send(new ProducerRecord<>("large", new byte[SEVEN_MEGABYTES])).get();

            assertThat(sent.serializedValueSize()).isEqualTo(SEVEN_MEGABYTES);
        }
    }

    @Test
    void topicsAreNotCreatedByUse() {
        try (var producer = producer()) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> producer.send(new ProducerRecord<>("never-created", new byte[1])).get())
                    .withCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void committedOffsetsSurviveARestartOnTheSamePort() throws Exception {
        var data = directory.resolve("restarted");
        var partition = new TopicPartition("things", 0);
        String address;
        try (var first = EmbeddedBroker.start(data, 0);
                var admin = Admin.create(Map.of("bootstrap.servers", first.bootstrapServers()));
                var consumer = consumer(first.bootstrapServers())) {
            address = first.bootstrapServers();
            create(admin, "things");
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0, "mark")));
        }

        try (var second = EmbeddedBroker.start(data, Integer.parseInt(address.substring(address.indexOf(':') + 1)));
                var consumer = consumer(address)) {
            var committed = consumer.committed(Set.of(partition), Duration.ofSeconds(20));

            assertThat(second.bootstrapServers()).isEqualTo(address);
            assertThat(committed).containsEntry(partition, new OffsetAndMetadata(0, "mark"));
        }
    }

    /** Kafka itself would end this process. */
    @Test
    void heldDirectoryIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> EmbeddedBroker.start(directory.resolve("data"), 0))
                .withMessageStartingWith("broker directory: ").withMessageContaining("(expected: ");
    }

    /** Kafka itself would end this process. */
    @Test
    void takenPortIsRefused() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> EmbeddedBroker.start(directory.resolve("other"), taken.getLocalPort()))
                    .withMessage("broker port: %d (expected: free on loopback)", taken.getLocalPort());
        }
    }

    private static void create(Admin admin, String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all", "max.block.ms", 1500,
                        "max.request.size", 2 * SEVEN_MEGABYTES),
                new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String address) {
        return new KafkaConsumer<>(Map.of("bootstrap.servers", address, "group.id", "readers"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
