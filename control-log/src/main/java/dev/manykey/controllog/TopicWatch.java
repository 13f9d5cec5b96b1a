package dev.manykey.controllog;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.manykey.contract.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Tells which topic bears the control log's name now. A topic that is deleted and made again has another id, and an id never
 * comes back: whoever saw the same one before and after was on one topic all the time in between.
 */
public final class TopicWatch implements AutoCloseable {
    private final Admin admin;

    /** Asks the brokers that {@code properties} name. */
    public TopicWatch(ControlLogProperties properties) {
        this.admin = Admin.create(properties.admin());
    }

    /** Completes with the id as the brokers say it now; with their exception when they do not, or there is no topic. */
    public CompletableFuture<String> ask() {
        return admin.describeTopics(List.of(Topics.CONTROL)).allTopicNames().toCompletionStage().toCompletableFuture()
                .thenApply(topics -> Objects.requireNonNull(topics.get(Topics.CONTROL)).topicId().toString());
    }

    /** As {@link #ask}, and waits for it. */
    String now() throws InterruptedException {
        try {
            return ask().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
