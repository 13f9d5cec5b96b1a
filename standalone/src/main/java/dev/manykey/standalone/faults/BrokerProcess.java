package dev.manykey.standalone.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import dev.manykey.standalone.OwnJvm;
import dev.manykey.standalone.broker.Cluster;
import dev.manykey.standalone.broker.EmbeddedBroker;

/** A broker as a process of its own, alone or as one of several. */
public final class BrokerProcess {

    private static final String GATE = "gate=";

    private BrokerProcess() {}

    /** How to start one that is alone, with this process's own class path.
     *
     *  @param gates of {@link EmbeddedBroker#start(Path, int, List)} */
    public static List<String> command(Path data, int port, List<EmbeddedBroker.Gate> gates) {
        var command = java(List.of());
        command.addAll(List.of(data.toString(), Integer.toString(port)));
        addGates(command, gates);
        return command;
    }

    /** How to start one of several.
     *
     *  @param settings of {@link EmbeddedBroker#join}
     *  @param hosts file that tells it what the names of the others mean */
    static List<String> command(Path data, Cluster cluster, int number, List<EmbeddedBroker.Gate> gates,
            Map<String, String> settings, Path hosts) {
        var command = java(List.of("-Djdk.net.hosts.file=" + hosts));
        command.addAll(List.of(data.toString(), Integer.toString(number), cluster.toText()));
        addGates(command, gates);
        settings.forEach((name, value) -> command.add(name + "=" + value));
        return command;
    }

    /** Serves until the process that started it ends. */
    public static void main(String[] arguments) throws InterruptedException {
        OwnJvm.endWithParent();
        try (var broker = start(List.of(arguments))) {
            System.out.println(broker.bootstrapServers());
            new CountDownLatch(1).await();
        }
    }

    private static EmbeddedBroker start(List<String> arguments) {
        Path data = Path.of(arguments.get(0));
        int number = Integer.parseInt(arguments.get(1));
        boolean alone = arguments.size() == 2 || arguments.get(2).startsWith(GATE);
        List<EmbeddedBroker.Gate> gates = new ArrayList<>();
        Map<String, String> settings = new HashMap<>();
        for (String argument : arguments.subList(alone ? 2 : 3, arguments.size())) {
            String[] parts = argument.split("=", 2);
            if (argument.startsWith(GATE)) {
                String[] ports = parts[1].split(":", 2);
                gates.add(new EmbeddedBroker.Gate(Integer.parseInt(ports[0]), Integer.parseInt(ports[1])));
            } else {
                settings.put(parts[0], parts[1]);
            }
        }
        return alone
                ? EmbeddedBroker.start(data, number, gates)
                : EmbeddedBroker.join(data, Cluster.parse(arguments.get(2)), number, gates, settings);
    }

    private static List<String> java(List<String> more) {
        var options = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        options.addAll(more);
        return OwnJvm.command(BrokerProcess.class, options.toArray(String[]::new));
    }

    private static void addGates(List<String> command, List<EmbeddedBroker.Gate> gates) {
        gates.forEach(gate -> command.add(GATE + gate.port() + ":" + gate.advertised()));
    }
}
