package dev.manykey.controllog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

import dev.manykey.contract.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics as Manykey needs them; made when they are absent, left alone when they are there. */
public final class ControlTopics {
    private static final Logger LOG = LoggerFactory.getLogger(ControlTopics.class);
    private static final String MIN_COMPACTION_LAG = "min.compaction.lag.ms";
    /** Twice the longest staleness bound that a proxy accepts. */
    private static final long COMPACTION_LAG_MILLIS = 60_000;

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
            if (present.contains(Topics.CONTROL)) {
                complain(admin);
            }
        } catch (ExecutionException e) {
            throw new org.apache.kafka.common.KafkaException("topics: not made on " + properties.bootstrapServers(),
                    e.getCause());
        }
    }

    /** A topic that somebody made otherwise is used all the same, and said at each start. */
    private void complain(Admin admin) throws InterruptedException {
        ConfigResource control = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CONTROL);
        try {
            Config found = Objects.requireNonNull(admin.describeConfigs(List.of(control)).values().get(control)).get();
            weaker(setting -> {
                ConfigEntry entry = found.get(setting);
                return entry == null ? null : entry.value();
            }).forEach(complaint -> LOG.error("control log: topic {} has {}", Topics.CONTROL, complaint));
        } catch (ExecutionException e) {
            LOG.warn("control log: the settings of topic {} cannot be looked at ({})", Topics.CONTROL,
                    e.getCause() == null ? e.toString() : e.getCause().toString());
        }
    }

    /** What the control log's topic promises less than it should, in words. */
    List<String> weaker(Function<String, @Nullable String> setting) {
        List<String> complaints = new ArrayList<>();
        String lag = setting.apply(MIN_COMPACTION_LAG);
        if (lag != null && Long.parseLong(lag) < COMPACTION_LAG_MILLIS) {
            complaints.add("%s: %s (expected: >= %d, else compaction may take what a proxy is still reading)"
                    .formatted(MIN_COMPACTION_LAG, lag, COMPACTION_LAG_MILLIS));
        }
        expect(complaints, setting, "cleanup.policy", "compact", "else revocations expire");
        expect(complaints, setting, "unclean.leader.election.enable", "false",
                "else acknowledged revocations get lost");
        if (properties.replicationFactor() >= 3) {
            expect(complaints, setting, "min.insync.replicas", "2", "else acknowledged revocations get lost");
        }
        return complaints;
    }

    private static void expect(List<String> complaints, Function<String, @Nullable String> setting, String name,
            String expected, String why) {
        String found = setting.apply(name);
        if (found != null && !found.equals(expected)) {
            complaints.add("%s: %s (expected: %s, %s)".formatted(name, found, expected, why));
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
        control.put(MIN_COMPACTION_LAG, Long.toString(COMPACTION_LAG_MILLIS));
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
