package dev.manykey.audit.ingest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.manykey.audit.log.AuditLog;
import dev.manykey.audit.log.Fact;
import dev.manykey.audit.log.Stored;
import dev.manykey.audit.log.Unreadable;

import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;

/**
 * Stores batches of the audit topic. Returns when a batch is safe in the database, and only then is its offset committed; an
 * exception leaves the offset where it is, and the batch comes again. A repeat is harmless, see {@link AuditLog}.
 */
final class Ingest implements Consumer<Message<List<?>>> {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final AuditLog log;
    private final IngestMetrics metrics;

    Ingest(AuditLog log, IngestMetrics metrics) {
        this.log = log;
        this.metrics = metrics;
    }

    @Override
    public void accept(Message<List<?>> batch) {
        List<Fact> facts = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (int i = 0; i < batch.getPayload().size(); i++) {
            byte[] raw = batch.getPayload().get(i) instanceof byte[] bytes ? bytes : new byte[0];
            try {
                facts.add(FactReader.read(raw));
            } catch (FactReader.NoFact e) {
                unreadable.add(unreadable(batch, i, raw, String.valueOf(e.getMessage())));
            }
        }
        log.keep(unreadable).block(TIMEOUT);
        Stored stored = log.append(facts).block(TIMEOUT);
        if (stored != null) {
            metrics.stored(stored, unreadable.size());
        }
    }

    private static Unreadable unreadable(Message<List<?>> batch, int index, byte[] raw, String why) {
        int partition = header(batch, KafkaHeaders.RECEIVED_PARTITION, index) instanceof Integer number ? number : -1;
        long offset = header(batch, KafkaHeaders.OFFSET, index) instanceof Long number ? number : -1;
        String key = header(batch, KafkaHeaders.RECEIVED_KEY, index) instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : "";
        return new Unreadable(partition, offset, key, raw, why);
    }

    /** In a batch, a header is a list with one value for each message. */
    private static @Nullable Object header(Message<List<?>> batch, String name, int index) {
        return batch.getHeaders().get(name) instanceof List<?> values && index < values.size()
                ? values.get(index)
                : null;
    }
}
