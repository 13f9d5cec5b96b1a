package dev.manykey.standalone.faults;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import dev.manykey.contract.Topics;
import dev.manykey.contract.state.StateCodec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The control log's topic as the brokers see it. */
final class ControlTopic implements AutoCloseable {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.CONTROL, 0);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration TO_LEAD = Duration.ofSeconds(15);
    private static final int ANSWER_SECONDS = 4;

    /** As small as it goes: everything but the newest second is compacted again and again. */
    private static final Map<String, String> TINY_LAG = Map.of("min.compaction.lag.ms", "0",
            "max.compaction.lag.ms", "1000", "segment.ms", "1000", "min.cleanable.dirty.ratio", "0.01",
            "file.delete.delay.ms", "1000");

    private final String address;
    private final Admin admin;

    ControlTopic(String address) {
        this.address = address;
        this.admin = Admin.create(Map.of("bootstrap.servers", address, "request.timeout.ms", 1000,
                "default.api.timeout.ms", 3000, "metadata.max.age.ms", 1000, "reconnect.backoff.max.ms", 200));
    }

    /** A record of the log.
     *
     *  @param version 0 when it says none */
    record Line(long offset, long version) {}

    void compactClosely() {
        var operations = TINY_LAG.entrySet().stream().map(setting -> new AlterConfigOp(
                new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET)).toList();
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CONTROL);
        if (!isDone(admin.incrementalAlterConfigs(Map.of(topic, operations)).all())) {
            throw new IllegalStateException("settings of " + Topics.CONTROL + ": not taken (expected: taken)");
        }
    }

    /** The number of the broker that leads it; 0 when nobody does, or nobody says. */
    int leader() {
        return partition().map(found -> found.leader() == null ? 0 : found.leader().id()).orElse(0);
    }

    /** How many replicas have everything. */
    int inSync() {
        return partition().filter(found -> found.leader() != null).map(found -> found.isr().size()).orElse(0);
    }

    /** The number of the broker that is the active controller. */
    int controller() {
        return answer(admin.describeMetadataQuorum().quorumInfo()).map(quorum -> quorum.leaderId()).orElse(0);
    }

    /** Makes a broker the leader, as long as it is in sync. */
    void lead(int broker, int count) throws InterruptedException {
        List<Integer> replicas = new ArrayList<>(List.of(broker));
        for (int other = 1; other <= count; other++) {
            if (other != broker) {
                replicas.add(other);
            }
        }
        var order = Map.of(PARTITION, Optional.of(new NewPartitionReassignment(replicas)));
        boolean led = await(TO_LEAD, () -> leads(broker)
                || (isDone(admin.alterPartitionReassignments(order).all()) && elected(broker)));
        if (!led) {
            throw new IllegalStateException("leader: %d after %s (expected: %d)".formatted(leader(), TO_LEAD, broker));
        }
    }

    private boolean elected(int broker) {
        return isDone(admin.electLeaders(ElectionType.PREFERRED, Set.of(PARTITION)).all()) && leads(broker);
    }

    private boolean leads(int broker) {
        return leader() == broker;
    }

    /** All records under a key that are still there, in their order. */
    List<Line> lines(String key) {
        List<Line> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(Map.<String, Object>of("bootstrap.servers", address,
                "enable.auto.commit", false, "auto.offset.reset", "earliest", "request.timeout.ms", 2000,
                "default.api.timeout.ms", 5000), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (consumer.position(PARTITION) < end) {
                for (var one : consumer.poll(Duration.ofMillis(500))) {
                    if (one.key() != null && key.equals(new String(one.key(), StandardCharsets.UTF_8))) {
                        var version = one.headers().lastHeader(StateCodec.VERSION_HEADER);
                        found.add(new Line(one.offset(), version == null
                                ? 0
                                : Long.parseLong(new String(version.value(), StandardCharsets.US_ASCII))));
                    }
                }
            }
        }
        return found;
    }

    /** Whether something became true in time. */
    static boolean await(Duration atMost, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
        }
        return true;
    }

    private Optional<TopicPartitionInfo> partition() {
        return answer(admin.describeTopics(List.of(Topics.CONTROL)).allTopicNames())
                .map(topics -> topics.get(Topics.CONTROL)).map(topic -> topic.partitions().getFirst());
    }

    /** Empty when the brokers do not give it. */
    private static <T> Optional<T> answer(KafkaFuture<T> asked) {
        return isDone(asked) ? Optional.of(asked.toCompletionStage().toCompletableFuture().join()) : Optional.empty();
    }

    private static boolean isDone(KafkaFuture<?> asked) {
        try {
            asked.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
