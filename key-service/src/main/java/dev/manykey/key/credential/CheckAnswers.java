package dev.manykey.key.credential;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.manykey.contract.Topics;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.Publisher;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Asks the proxies to try a credential and waits for the answer of the one that does.
 *
 * <p>
 * Each question reads the audit topic with a consumer of its own, without a group, from just before the question on. A
 * group would hand the answer to whichever instance of this service holds the partition, which need not be the one that
 * asked; and a consumer that always ran would make every instance read every exchange for the sake of a rare question.
 */
final class CheckAnswers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckAnswers.class);
    private static final byte[] CHECKED = typeName(CredentialChecked.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int QUESTIONS_AT_ONCE = 8;
    private static final int QUESTIONS_WAITING = 32;

    private final ControlLogProperties kafka;
    private final Publisher publisher;
    private final Scheduler threads = Schedulers.newBoundedElastic(QUESTIONS_AT_ONCE, QUESTIONS_WAITING,
            "credential-check");

    CheckAnswers(ControlLogProperties kafka, Publisher publisher) {
        this.kafka = kafka;
        this.publisher = publisher;
    }

    /**
     * The answer, or empty when none came in time.
     *
     * @param wait how long from the moment the question is in Kafka
     */
    Mono<CredentialChecked> ask(Envelope<CredentialCheckRequested> question, Duration wait) {
        return Mono.fromCallable(() -> askAndWait(question, wait).orElse(null)).subscribeOn(threads);
    }

    private Optional<CredentialChecked> askAndWait(Envelope<CredentialCheckRequested> question, Duration wait) {
        try (var consumer = new KafkaConsumer<>(kafka.reader(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.AUDIT).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // seeking is lazy; the end must be the one before the question
            publisher.send(record(question)).block(kafka.publishTimeout());
            long deadline = System.nanoTime() + wait.toNanos();
            while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    CredentialChecked answer = answer(record);
                    if (answer != null && answer.request().equals(question.id())) {
                        return Optional.of(answer);
                    }
                }
            }
            return Optional.empty();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(Envelope<CredentialCheckRequested> question) {
        EventTypes.Type type = EventTypes.of(question.data());
        var record = new ProducerRecord<>(Topics.CHECKS, ascii(question.data().credential().value()),
                EventTypes.encode(question));
        record.headers().add(EventTypes.TYPE_HEADER, ascii(type.name()));
        record.headers().add(EventTypes.SCHEMA_HEADER, ascii(Integer.toString(type.schema())));
        return record;
    }

    private static @Nullable CredentialChecked answer(ConsumerRecord<byte[], byte[]> record) {
        Header type = record.headers().lastHeader(EventTypes.TYPE_HEADER);
        if (type == null || !Arrays.equals(type.value(), CHECKED)) {
            return null;
        }
        try {
            return EventTypes.decode(record.value()).data() instanceof CredentialChecked checked ? checked : null;
        } catch (EventTypes.UnreadableEvent e) {
            LOG.warn("audit topic: answer to a check at {}-{}@{} is not readable", record.topic(), record.partition(),
                    record.offset(), e);
            return null;
        }
    }

    private static byte[] typeName(Class<? extends Event> event) {
        for (EventTypes.Type type : EventTypes.all()) {
            if (type.type() == event) {
                return ascii(type.name());
            }
        }
        throw new IllegalStateException("event: %s (expected: a class in EventTypes)".formatted(event));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        threads.dispose();
    }
}
