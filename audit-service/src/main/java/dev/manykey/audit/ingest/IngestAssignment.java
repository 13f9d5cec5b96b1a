package dev.manykey.audit.ingest;

import java.util.Collection;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.cloud.stream.binder.kafka.KafkaBindingRebalanceListener;

/** Whether this instance is a member of the group that reads the audit topic. A member may have no partition to read. */
final class IngestAssignment implements KafkaBindingRebalanceListener {
    private volatile boolean member;
    private volatile int partitions;

    /** False until the group has told what to read, and while it decides anew. */
    boolean isMember() {
        return member;
    }

    /** How many partitions this instance reads. */
    int partitions() {
        return partitions;
    }

    @Override
    public void onPartitionsAssigned(String bindingName, Consumer<?, ?> consumer,
            Collection<TopicPartition> assigned, boolean initial) {
        partitions = consumer.assignment().size();
        member = true;
    }

    @Override
    public void onPartitionsRevokedAfterCommit(String bindingName, Consumer<?, ?> consumer,
            Collection<TopicPartition> revoked) {
        member = false;
        partitions = 0;
    }
}
