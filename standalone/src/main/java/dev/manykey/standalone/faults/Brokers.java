package dev.manykey.standalone.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.manykey.standalone.Listener;
import dev.manykey.standalone.Suite;
import dev.manykey.standalone.broker.Cluster;
import dev.manykey.standalone.broker.EmbeddedBroker;

import org.jspecify.annotations.Nullable;

/** The brokers of a trial, one or three, each a process of its own, with lines to them and between them. They count from 1.
 *
 *  <p>Between brokers, what a broker's name means is another address of loopback for each of the others, and a line leads from
 *  there to the broker: this needs a system on which all of 127.0.0.0/8 is loopback, as Linux. */
final class Brokers implements AutoCloseable {

    /** Compaction follows closely behind the end of the log. */
    private static final Map<String, String> CLEANING = Map.of("log.cleaner.backoff.ms", "250");

    private final List<Node> nodes = new ArrayList<>();
    private final Lines lines = new Lines();
    private final Map<String, String> addresses = new HashMap<>();
    private final String address;

    /** Starts so many.
     *
     *  @param processes ids of those that have lines of their own to the brokers */
    Brokers(Path directory, int count, List<String> processes) {
        List<Cluster.Member> members = IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Cluster.Member(number, Listener.anyFree(), Listener.anyFree(),
                        Listener.anyFree()))
                .toList();
        Cluster cluster = Cluster.of(members);
        address = cluster.bootstrapServers();
        for (Cluster.Member member : members) {
            var gates = gates(member.number(), processes);
            Path data = directory.resolve("kafka-" + member.number());
            nodes.add(new Node(count == 1
                    ? BrokerProcess.command(data, member.clients(), gates)
                    : BrokerProcess.command(data, cluster, member.number(), gates, CLEANING,
                            hosts(directory, members, member)),
                    directory.resolve("kafka-" + member.number() + ".log")));
        }
        nodes.forEach(Node::start);
    }

    private List<EmbeddedBroker.Gate> gates(int broker, List<String> processes) {
        List<EmbeddedBroker.Gate> gates = new ArrayList<>();
        for (String process : processes) {
            var gate = new EmbeddedBroker.Gate(Listener.anyFree(), Listener.anyFree());
            gates.add(gate);
            lines.add(process, broker, new Relay(gate.advertised(), gate.port()));
            addresses.merge(process, Listener.LOOPBACK + ":" + gate.advertised(), (one, more) -> one + "," + more);
        }
        return gates;
    }

    private Path hosts(Path directory, List<Cluster.Member> members, Cluster.Member self) {
        var hosts = new StringBuilder("127.0.0.1 localhost " + self.name() + "\n");
        for (Cluster.Member other : members) {
            if (other.number() != self.number()) {
                String seen = "127.0.%d.%d".formatted(self.number(), other.number());
                hosts.append(seen).append(' ').append(other.name()).append('\n');
                lines.add(self.number(), other.number(), new Relay(seen, other.brokers(), other.brokers()));
                lines.add(self.number(), other.number(), new Relay(seen, other.controllers(), other.controllers()));
            }
        }
        try {
            return Files.writeString(directory.resolve("hosts-" + self.number()), hosts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int count() {
        return nodes.size();
    }

    Lines lines() {
        return lines;
    }

    /** Where somebody finds them whose lines are never cut. */
    String address() {
        return address;
    }

    /** As the suite wants to be told. */
    Suite.Broker forSuite() {
        return new Suite.Broker(address, nodes.size(), addresses);
    }

    long pid(int number) {
        return nodes.get(number - 1).pid();
    }

    /** Ends one as {@code kill -9} does, and returns when it is gone. */
    void kill(int number) {
        nodes.get(number - 1).kill();
    }

    /** Starts one that was killed. */
    void start(int number) {
        nodes.get(number - 1).start();
    }

    @Override
    public void close() {
        nodes.forEach(Node::kill);
        lines.close();
    }

    private static final class Node {

        private final List<String> command;
        private final Path log;
        private @Nullable Process process;

        Node(List<String> command, Path log) {
            this.command = command;
            this.log = log;
        }

        synchronized void start() {
            try {
                Process started = new ProcessBuilder(command).redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
                started.getOutputStream().close();
                process = started;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        synchronized long pid() {
            return process == null ? 0 : process.pid();
        }

        synchronized void kill() {
            if (process != null) {
                process.destroyForcibly().onExit().join();
            }
        }
    }
}
