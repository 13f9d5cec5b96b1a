package dev.manykey.audit.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.listener.RetryListener;

/** Says that a batch could not be stored, in a line without its content. */
final class NotStored implements RetryListener {
    private static final Logger LOG = LoggerFactory.getLogger(NotStored.class);

    @Override
    public void failedDelivery(ConsumerRecord<?, ?> message, @Nullable Exception failure, int attempt) {
        tell(1, failure, attempt);
    }

    @Override
    public void failedDelivery(ConsumerRecords<?, ?> batch, Exception failure, int attempt) {
        tell(batch.count(), failure, attempt);
    }

    private static void tell(int messages, @Nullable Exception failure, int attempt) {
        LOG.warn("audit record: {} messages are not stored yet, attempt {}: {}", messages, attempt,
                failure == null ? "no reason is known" : NestedExceptionUtils.getMostSpecificCause(failure).toString());
    }
}
