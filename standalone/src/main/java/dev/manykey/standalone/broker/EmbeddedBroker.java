package dev.manykey.standalone.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** One Kafka node in this process, broker and controller at once, on loopback, with its data in one directory.
 *  What it acknowledges is on disk. A failure that Kafka calls fatal, such as a disk that refuses writes, ends the whole
 *  process: nothing here goes on beside a broken log. */
public final class EmbeddedBroker implements AutoCloseable {

    private static final int CONNECTIONS_WAITING = 1;

    private final BrokerDirectory directory;
    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(BrokerDirectory directory, KafkaRaftServer server, int port) {
        this.directory = directory;
        this.server = server;
        this.port = port;
    }

    /** Starts on {@code dataDir}, which is made and formatted when it is new, and returns when clients are served. After a
     *  crash that takes about two seconds longer, until the registration of the broker that died has run out.
     *
     *  @param port what clients connect to, the same after every start; 0 means any that is free now
     *  @throws IllegalStateException when another broker holds the directory, it cannot be used, or the port is taken */
    public static EmbeddedBroker start(Path dataDir, int port) {
        return start(dataDir, port, List.of());
    }

    /** One more port for clients, which are told to connect to another one: something stands in between. Of several brokers,
     *  gates at the same place of the list belong together.
     *
     *  @param port what the broker listens on
     *  @param advertised what clients are told, on the same machine */
    public record Gate(int port, int advertised) {}

    /** As {@link #start(Path, int)}, with gates. */
    public static EmbeddedBroker start(Path dataDir, int port, List<Gate> gates) {
        var ports = Ports.free(port);
        var directory = BrokerDirectory.hold(dataDir.toAbsolutePath(), BrokerSettings.NODE_ID,
                Uuid.randomUuid().toString());
        return start(directory, ports.clients(),
                BrokerSettings.alone(directory.path(), ports.clients(), ports.controller(), gates));
    }

    /** Starts one broker of several, and returns when it is one of them: a quorum of them has to be there.
     *
     *  @param settings of this broker beside those of a cluster */
    public static EmbeddedBroker join(Path dataDir, Cluster cluster, int number, List<Gate> gates,
            Map<String, String> settings) {
        var self = cluster.members().get(number - 1);
        var directory = BrokerDirectory.hold(dataDir.toAbsolutePath(), number, cluster.id());
        var all = BrokerSettings.member(directory.path(), cluster, self, gates);
        all.putAll(settings);
        return start(directory, self.clients(), all);
    }

    private static EmbeddedBroker start(BrokerDirectory directory, int port, Map<String, String> settings) {
        try {
            var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(directory, server, port);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** What a Kafka client is given to reach this broker. */
    public String bootstrapServers() {
        return BrokerSettings.LOOPBACK + ":" + port;
    }

    /** Stops serving, writes everything out and lets the directory go. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        directory.close();
    }

    /**
     * Kafka wants to know its ports beforehand, and ends the process when one is taken, so they are tried out here. Those
     * that nobody asked for lie below the ones that systems give to outgoing connections, one of which could take the
     * port between the try and Kafka, and above those that this program gives to others who do not listen on them yet.
     */
    private record Ports(int clients, int controller) {

        private static final int FIRST = 30_000;
        private static final int END = 32_700;
        private static final int TRIES = 100;

        static Ports free(int wanted) {
            try (var clients = wanted == 0 ? any() : open(wanted); var controller = any()) {
                return new Ports(clients.getLocalPort(), controller.getLocalPort());
            } catch (IOException e) {
                throw new IllegalStateException("broker port: " + wanted + " (expected: free on loopback)", e);
            }
        }

        private static ServerSocket any() throws IOException {
            BindException last = new BindException();
            for (int tries = 0; tries < TRIES; tries++) {
                try {
                    return open(ThreadLocalRandom.current().nextInt(FIRST, END));
                } catch (BindException e) {
                    last = e;
                }
            }
            throw last;
        }

        private static ServerSocket open(int port) throws IOException {
            return new ServerSocket(port, CONNECTIONS_WAITING, InetAddress.ofLiteral(BrokerSettings.LOOPBACK));
        }
    }
}
