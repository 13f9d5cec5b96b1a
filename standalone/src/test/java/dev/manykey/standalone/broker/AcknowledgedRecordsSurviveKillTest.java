package dev.manykey.standalone.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.manykey.standalone.ChildJvm;
import dev.manykey.standalone.faults.BrokerProcess;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AcknowledgedRecordsSurviveKillTest {

    private static final String TOPIC = "things";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int ACKNOWLEDGED_BEFORE_KILL = 1000;

    @TempDir
    private Path directory;

    /** The broker comes back on its port, and a producer that lived through the crash goes on. */
    @Test
    void recordsOutliveTheProcessAndClientsGoOn() throws Exception {
        var first = ChildJvm.start(BrokerProcess.class, directory, 0);
        String address = first.ready();
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        create(address);

        try (var producer = producer(address)) {
            int sent = 0;
            while (acknowledged.size() < ACKNOWLEDGED_BEFORE_KILL) {
                sent += send(producer, sent, acknowledged);
            }
            send(producer, sent, acknowledged);
            first.kill();
            int acknowledgedBeforeKill = acknowledged.size();
            try (var second = ChildJvm.start(BrokerProcess.class, directory, port(address))) {
                assertThat(second.ready()).isEqualTo(address);
                await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.size() > acknowledgedBeforeKill);
                producer.flush(); // what is still on its way when the broker stops would be waited for, in vain

                var promised = Set.copyOf(acknowledged);
                assertThat(everything(address)).containsAll(promised);
            }
        }
    }

    /** Sends without waiting, so that some are on their way at any time; answers how many. */
    private static int send(KafkaProducer<String, String> producer, int from, Set<String> acknowledged) {
        int count = 100;
        for (int i = from; i < from + count; i++) {
            String value = "record-" + i;
            var _ = producer.send(new ProducerRecord<>(TOPIC, value), (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.add(value);
                }
            });
        }
        return count;
    }

    private static Set<String> everything(String address) {
        var values = new HashSet<String>();
        try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", address), new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static KafkaProducer<String, String> producer(String address) {
        return new KafkaProducer<>(Map.of("bootstrap.servers", address, "acks", "all", "request.timeout.ms", 2000,
                "reconnect.backoff.max.ms", 200, "buffer.memory", 64 * 1024), new StringSerializer(),
                new StringSerializer());
    }

    private static void create(String address) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }
}
