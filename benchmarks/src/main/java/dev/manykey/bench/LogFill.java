package dev.manykey.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.manykey.contract.state.State;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.RecordSigner;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes records to the control log as the services do, signed by whoever writes their kind, but many at once. */
final class LogFill implements AutoCloseable {
    private static final int AT_ONCE = 10_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordSigner signer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    LogFill(ControlLogProperties kafka, RecordSigner signer) {
        Map<String, Object> settings = kafka.producer();
        settings.put("linger.ms", 20);
        settings.put("batch.size", 512 * 1024);
        settings.put("delivery.timeout.ms", 120_000);
        settings.put("request.timeout.ms", 30_000);
        settings.put("max.block.ms", 120_000);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.signer = signer;
    }

    /** Writes these. */
    void write(List<State> states) throws ExecutionException {
        states.forEach(state -> send(signer.sign(state)));
        flush();
    }

    /** Writes what {@code states} gives for each number of a range, in that order; makes and signs it on all processors. */
    void write(int from, int to, IntFunction<List<State>> states) throws ExecutionException {
        for (int begin = from; begin < to; begin += AT_ONCE) {
            IntStream.range(begin, Math.min(begin + AT_ONCE, to)).parallel().mapToObj(states)
                    .map(some -> some.stream().map(signer::sign).toList()).toList()
                    .forEach(some -> some.forEach(this::send));
        }
        flush();
    }

    /** Writes so many markers of so many proxies. */
    void writeMarkers(int proxies, int each, String topic) throws ExecutionException {
        for (int begin = 0; begin < each; begin += AT_ONCE / proxies) {
            int first = begin * proxies;
            int last = Math.min(begin + AT_ONCE / proxies, each) * proxies;
            IntStream.range(first, last).parallel()
                    .mapToObj(number -> signer.sign(Population.marker(number % proxies, topic, number / proxies)))
                    .toList().forEach(this::send);
        }
        flush();
    }

    private void send(ProducerRecord<byte[], byte[]> out) {
        var _ = producer.send(out, (_, why) -> {
            if (why != null) {
                failure.compareAndSet(null, why);
            }
        });
    }

    private void flush() throws ExecutionException {
        producer.flush();
        Exception why = failure.get();
        if (why != null) {
            throw new ExecutionException("control log: not filled", why);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
