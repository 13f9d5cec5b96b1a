package dev.manykey.controllog;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a service reaches Kafka. Prefix {@code manykey.kafka}.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param replicationFactor of topics that this service creates: 1 on a single broker, 3 on a cluster, where writes then need
 *        two brokers
 * @param auditPartitions of the audit topic when this service creates it
 * @param publishTimeout how long a change waits for the brokers' acknowledgement before its caller is told that it is not yet
 *        in force
 * @param client further settings of every Kafka client, such as {@code security.protocol}
 */
@ConfigurationProperties(prefix = "manykey.kafka", ignoreUnknownFields = false)
public record ControlLogProperties(@DefaultValue("127.0.0.1:9092") String bootstrapServers,
        @DefaultValue("1") short replicationFactor, @DefaultValue("1") int auditPartitions,
        @DefaultValue("5s") Duration publishTimeout, @DefaultValue Map<String, String> client) {
    /** The most that one record may carry: a large upstream's operations fit, a mistake does not. */
    public static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;

    public ControlLogProperties {
        client = Map.copyOf(client);
        require(replicationFactor >= 1, "replicationFactor: %s (expected: >= 1)", replicationFactor);
        require(auditPartitions >= 1, "auditPartitions: %s (expected: >= 1)", auditPartitions);
        require(publishTimeout.toMillis() >= 500, "publishTimeout: %s (expected: >= 500ms)", publishTimeout);
    }

    /** Settings of a producer whose acknowledged records are on every in-sync replica. */
    public Map<String, Object> producer() {
        Map<String, Object> settings = clientSettings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("max.request.size", MAX_RECORD_BYTES);
        settings.put("request.timeout.ms", 1000);
        settings.put("delivery.timeout.ms", (int) Math.max(1500, publishTimeout.toMillis()));
        settings.put("max.block.ms", publishTimeout.toMillis());
        return settings;
    }

    /** Settings of a consumer without a group, which never commits and never jumps. */
    public Map<String, Object> reader() {
        Map<String, Object> settings = clientSettings();
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("max.partition.fetch.bytes", 1024 * 1024); // a larger record comes all the same, alone
        settings.put("fetch.max.wait.ms", 250);
        settings.put("max.poll.records", 1000);
        settings.put("request.timeout.ms", 1500);
        settings.put("default.api.timeout.ms", 5000);
        return settings;
    }

    /** Settings of an admin client. */
    public Map<String, Object> admin() {
        Map<String, Object> settings = clientSettings();
        settings.put("request.timeout.ms", 1500); // a proxy asks for the topic's id with each marker; a broker that hangs is soon given up
        settings.put("default.api.timeout.ms", 5000);
        return settings;
    }

    private Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("metadata.max.age.ms", 1000); // a leader that is cut off from the others does not say so
        settings.put("retry.backoff.ms", 50);
        settings.put("retry.backoff.max.ms", 250);
        settings.put("reconnect.backoff.ms", 50);
        settings.put("reconnect.backoff.max.ms", 250);
        // A machine that is gone says nothing: who waited ten seconds for it would be stale long before it asks another one.
        settings.put("socket.connection.setup.timeout.ms", 1000);
        settings.put("socket.connection.setup.timeout.max.ms", 2000);
        return settings;
    }

    private static void require(boolean condition, String message, Object value) {
        if (!condition) {
            throw new IllegalArgumentException("manykey.kafka." + message.formatted(value));
        }
    }
}
