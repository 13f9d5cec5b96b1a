package dev.manykey.standalone.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/** The settings of a broker that is alone, where nothing is replicated and what is acknowledged is on disk, and of one of
 *  several, which has those that a cluster is told to have. Either stays small. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final String LOOPBACK = "127.0.0.1";

    private static final String CLIENT_LISTENER = "PLAINTEXT";
    private static final String BROKER_LISTENER = "BROKERS";

    private static final Map<String, String> ALONE = Map.ofEntries(
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"));

    private static final Map<String, String> TOPICS = Map.ofEntries(
            Map.entry("log.flush.interval.messages", "1"),
            Map.entry("unclean.leader.election.enable", "false"),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("message.max.bytes", "8388608"));

    /** A broker that starts after a crash waits until the registration of the one that died has run out. */
    private static final Map<String, String> QUICK_TO_RETURN = Map.ofEntries(
            Map.entry("broker.session.timeout.ms", "2000"),
            Map.entry("broker.heartbeat.interval.ms", "500"));

    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("num.recovery.threads.per.data.dir", "1"),
            Map.entry("num.replica.alter.log.dirs.threads", "1"),
            Map.entry("background.threads", "2"),
            Map.entry("log.cleaner.threads", "1"),
            Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
            Map.entry("log.index.size.max.bytes", "1048576"),
            Map.entry("queued.max.requests", "64"),
            Map.entry("metric.reporters", ""));

    private BrokerSettings() {}

    /** Of a broker that is alone. */
    static Map<String, String> alone(Path directory, int clientPort, int controllerPort,
            List<EmbeddedBroker.Gate> gates) {
        var listeners = new Listeners();
        listeners.add(CLIENT_LISTENER, clientPort, LOOPBACK);
        listeners.addGates(gates);
        listeners.add(CONTROLLER_LISTENER, controllerPort, LOOPBACK);
        var settings = node(NODE_ID, directory, listeners);
        settings.put("inter.broker.listener.name", CLIENT_LISTENER);
        settings.put("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + ":" + controllerPort);
        settings.putAll(ALONE);
        settings.putAll(TOPICS);
        settings.putAll(QUICK_TO_RETURN);
        settings.putAll(SMALL);
        return settings;
    }

    /** Of one broker of several. */
    static Map<String, String> member(Path directory, Cluster cluster, Cluster.Member self,
            List<EmbeddedBroker.Gate> gates) {
        var listeners = new Listeners();
        listeners.add(CLIENT_LISTENER, self.clients(), LOOPBACK);
        listeners.add(BROKER_LISTENER, self.brokers(), self.name());
        listeners.addGates(gates);
        listeners.add(CONTROLLER_LISTENER, self.controllers(), self.name());
        var settings = node(self.number(), directory, listeners);
        settings.put("inter.broker.listener.name", BROKER_LISTENER);
        settings.put("controller.quorum.voters", cluster.members().stream()
                .map(member -> member.number() + "@" + member.name() + ":" + member.controllers())
                .collect(Collectors.joining(",")));
        settings.putAll(SMALL);
        settings.putAll(shipped());
        return settings;
    }

    /** What the brokers of a cluster are told in docs/deployment.md. */
    static Map<String, String> shipped() {
        var shipped = new Properties();
        try (var file = requireNonNull(BrokerSettings.class.getResourceAsStream("cluster.properties"))) {
            shipped.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var settings = new HashMap<String, String>();
        shipped.stringPropertyNames().forEach(name -> settings.put(name, shipped.getProperty(name)));
        return settings;
    }

    private static Map<String, String> node(int number, Path directory, Listeners listeners) {
        var settings = new HashMap<String, String>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", String.valueOf(number));
        settings.put("log.dirs", directory.toString());
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("listeners", String.join(",", listeners.own));
        settings.put("advertised.listeners", String.join(",", listeners.advertised));
        settings.put("listener.security.protocol.map", String.join(",", listeners.protocols));
        return settings;
    }

    /** What one broker listens on, always on loopback, and what it tells others to connect to. */
    private static final class Listeners {

        private final List<String> own = new ArrayList<>();
        private final List<String> advertised = new ArrayList<>();
        private final List<String> protocols = new ArrayList<>();

        void add(String name, int port, String advertisedHost) {
            add(name, port, advertisedHost, port);
        }

        void addGates(List<EmbeddedBroker.Gate> gates) {
            for (int i = 0; i < gates.size(); i++) { // the same name on all brokers: a client is told of no others
                add("GATE" + i, gates.get(i).port(), LOOPBACK, gates.get(i).advertised());
            }
        }

        private void add(String name, int port, String advertisedHost, int advertisedPort) {
            own.add(name + "://" + LOOPBACK + ":" + port);
            advertised.add(name + "://" + advertisedHost + ":" + advertisedPort);
            protocols.add(name + ":PLAINTEXT");
        }
    }
}
