package dev.manykey.controllog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import dev.manykey.contract.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics as Manykey needs them; made when they are absent, left alone when they are there. */
public final class ControlTopics {
    private final ControlLogProperties properties;

    /** Topics on the brokers that {@code properties} name. */
    public ControlTopics(ControlLogProperties properties) {
        this.properties = properties;
    }

    /**
     * Makes what is absent; safe to call from every service at once. Blocks for some seconds when no broker answers.
     *
     * @throws org.apache.kafka.common.KafkaException when the brokers did not do it
     */
    public void ensure() throws InterruptedException {
        try (Admin admin = Admin.create(properties.admin())) {
            List<NewTopic> absent = new ArrayList<>();
            var present = admin.listTopics().names().get();
            for (NewTopic topic : topics()) {
                if (!present.contains(topic.name())) {
                    absent.add(topic);
                }
            }
            for (var created : admin.createTopics(absent).values().values()) {
                try {
                    created.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) { // another service was faster
                        throw e;
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new org.apache.kafka.common.KafkaException("topics: not made on " + properties.bootstrapServers(),
                    e.getCause());
        }
    }

    private List<NewTopic> topics() {
        short replicas = properties.replicationFactor();
        Map<String, String> durable = new HashMap<>();
        durable.put("min.insync.replicas", replicas >= 3 ? "2" : "1");
        durable.put("unclean.leader.election.enable", "false");
        if (replicas == 1) {
            durable.put("flush.messages", "1"); // one broker: what it acknowledges must be on its disk
        }
        Map<String, String> control = new HashMap<>(durable);
        control.put("cleanup.policy", "compact");
        control.put("min.compaction.lag.ms", "60000");
        control.put("delete.retention.ms", "604800000");
        control.put("segment.ms", "86400000");
        control.put("max.message.bytes", Integer.toString(ControlLogProperties.MAX_RECORD_BYTES));
        Map<String, String> audit = new HashMap<>(durable);
        audit.put("cleanup.policy", "delete");
        audit.put("retention.ms", "2592000000"); // 30 days: audit-service has long stored it by then
        Map<String, String> checks = new HashMap<>(durable);
        checks.put("cleanup.policy", "delete");
        checks.put("retention.ms", "3600000");
        return List.of(new NewTopic(Topics.CONTROL, 1, replicas).configs(control),
                new NewTopic(Topics.AUDIT, properties.auditPartitions(), replicas).configs(audit),
                new NewTopic(Topics.CHECKS, 1, replicas).configs(checks));
    }
}
