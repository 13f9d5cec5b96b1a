package dev.manykey.audit.ingest;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.manykey.audit.log.AuditLog;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the record is behind, asked every few seconds on a thread of its own. */
final class IngestLag implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestLag.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final String topic;
    private final String group;
    private final Admin admin;
    private final AuditLog log;
    private final ScheduledExecutorService schedule = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("audit-lag").daemon().factory());
    private volatile double messages = Double.NaN;
    private volatile double waitingEnds = Double.NaN;

    IngestLag(String topic, String group, Map<String, Object> admin, AuditLog log) {
        this.topic = topic;
        this.group = group;
        this.admin = Admin.create(admin);
        this.log = log;
        var _ = schedule.scheduleWithFixedDelay(this::ask, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Messages that are not stored yet, not a number when that is not known. */
    double messages() {
        return messages;
    }

    /** Ends whose exchange has not begun, not a number when that is not known. */
    double waitingEnds() {
        return waitingEnds;
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        admin.close(Duration.ZERO);
    }

    private void ask() {
        try {
            messages = behind();
        } catch (ExecutionException | RuntimeException e) {
            messages = Double.NaN;
            LOG.debug("lag: not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Long count = log.waitingEnds().block(TIMEOUT);
            waitingEnds = count == null ? Double.NaN : count;
        } catch (RuntimeException e) {
            waitingEnds = Double.NaN;
            LOG.debug("waiting ends: not known", e);
        }
    }

    private long behind() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
        for (TopicDescription description : admin.describeTopics(List.of(topic)).allTopicNames().get().values()) {
            description.partitions()
                    .forEach(info -> newest.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
        }
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        long behind = 0;
        for (var end : admin.listOffsets(newest).all().get().entrySet()) {
            OffsetAndMetadata done = committed.get(end.getKey());
            behind += end.getValue().offset() - (done == null ? 0 : done.offset());
        }
        return behind;
    }
}
