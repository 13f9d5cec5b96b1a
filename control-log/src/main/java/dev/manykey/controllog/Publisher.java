package dev.manykey.controllog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.manykey.contract.Topics;
import dev.manykey.contract.state.State;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Sends records to Kafka, those of one change in their order. */
public final class Publisher implements AutoCloseable {
    private static final int ON_THEIR_WAY = 64;

    private final Producer<byte[], byte[]> producer;
    private final RecordSigner signer;

    /** A publisher with a producer of its own, which signs what goes to the control log. */
    public Publisher(ControlLogProperties properties, RecordSigner signer) {
        this(new KafkaProducer<>(properties.producer(), new ByteArraySerializer(), new ByteArraySerializer()), signer);
    }

    Publisher(Producer<byte[], byte[]> producer, RecordSigner signer) {
        this.producer = producer;
        this.signer = signer;
    }

    /** Whether the key that signs here has signed the record. */
    boolean hasSigned(ConsumerRecord<byte[], byte[]> raw) {
        return signer.hasSigned(raw);
    }

    /** Completes when the brokers have acknowledged the record; fails when they did not in time. Subscribing sends. */
    public Mono<Void> send(ProducerRecord<byte[], byte[]> entry) {
        return Mono.fromFuture(() -> sent(entry)).subscribeOn(Schedulers.boundedElastic()).then(); // send() waits for metadata
    }

    /**
     * Sends them in this order, without waiting for one before the next is on its way: the producer keeps the order, also when
     * it has to try again. Completes when all are acknowledged; gives where the last state among them was put, nothing when
     * there is none.
     */
    Mono<Placed> publish(List<OutboxEntry> entries) {
        return Mono.defer(() -> {
            CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
            CompletableFuture<@Nullable Placed> lastState = CompletableFuture.completedFuture(null);
            for (OutboxEntry entry : entries) {
                CompletableFuture<@Nullable Placed> sent = sent(entry.toRecord()).thenApply(placed -> placed);
                all = all.thenCombine(sent, (_, _) -> null);
                lastState = entry.topic().equals(Topics.CONTROL) ? sent : lastState;
            }
            return Mono.fromFuture(all.thenCombine(lastState, (_, placed) -> Optional.ofNullable(placed)));
        }).subscribeOn(Schedulers.boundedElastic()).flatMap(Mono::justOrEmpty);
    }

    /** Sends states in this order, many of them before the first is acknowledged; completes when all are. */
    public Mono<Void> publishTogether(List<State> states) {
        return Flux.fromIterable(states).publishOn(Schedulers.boundedElastic())
                .flatMap(state -> Mono.fromFuture(() -> sent(OutboxEntry.of(state, Instant.now()).toRecord())),
                        ON_THEIR_WAY)
                .then();
    }

    private CompletableFuture<Placed> sent(ProducerRecord<byte[], byte[]> entry) {
        if (entry.topic().equals(Topics.CONTROL)) {
            signer.sign(entry);
        }
        CompletableFuture<Placed> acknowledged = new CompletableFuture<>();
        var _ = producer.send(entry, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(new Placed(metadata.offset(), Instant.now(), System.nanoTime()));
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(2));
    }
}
