package dev.manykey.policy.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.manykey.contract.Topics;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.controllog.ControlLogProperties;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads calls from the audit topic, as far back as it reaches. Blocks; each reading has a consumer of its own. */
final class AuditFacts {
    /** So far the topic is kept where this service made it; see docs/deployment.md. */
    static final int MOST_DAYS = 30;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long MOST_RECORDS = 5_000_000;

    private final ControlLogProperties kafka;
    private final Clock clock;

    /**
     * What was read.
     *
     * @param records of all kinds
     * @param from the oldest moment that is read from; later than asked for when the topic does not reach as far back
     * @param unreadable records that this version cannot read
     * @param whole whether it was read to the end that it had at the beginning
     */
    record Reading(long records, Instant from, long unreadable, boolean whole) {}

    AuditFacts(ControlLogProperties kafka, Clock clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    /**
     * Gives every call of the last {@code days} to {@code each}, those of one proxy in order.
     *
     * @throws KafkaException when the brokers do not answer
     */
    Reading read(int days, Consumer<RecordedCall> each) {
        Instant since = clock.instant().minus(Duration.ofDays(days));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(Topics.AUDIT)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> wanted = new HashMap<>();
            partitions.forEach(partition -> wanted.put(partition, since.toEpochMilli()));
            Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(wanted);
            for (TopicPartition partition : partitions) {
                OffsetAndTimestamp start = starts.get(partition);
                consumer.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
            }
            return read(consumer, ends, since, each);
        }
    }

    private static Reading read(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Instant since,
            Consumer<RecordedCall> each) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        long records = 0;
        long unreadable = 0;
        Instant from = null;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (records >= MOST_RECORDS || System.nanoTime() - deadline > 0) {
                return new Reading(records, from == null ? since : from, unreadable, false);
            }
            for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(POLL)) {
                records++;
                Instant at = Instant.ofEpochMilli(raw.timestamp());
                from = from == null || at.isBefore(from) ? at : from;
                try {
                    RecordedCall call = RecordedCall.of(EventTypes.decode(raw.value()).data());
                    if (call != null && !call.at().isBefore(since)) {
                        each.accept(call);
                    }
                } catch (EventTypes.UnreadableEvent e) {
                    unreadable++;
                }
            }
        }
        return new Reading(records, from == null ? since : from, unreadable, true);
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = kafka.reader();
        settings.put("auto.offset.reset", "earliest"); // what is deleted while it is read is not read
        settings.put("max.poll.records", 5000);
        return settings;
    }
}
