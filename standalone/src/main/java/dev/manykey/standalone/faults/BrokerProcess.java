package dev.manykey.standalone.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import dev.manykey.standalone.OwnJvm;
import dev.manykey.standalone.broker.EmbeddedBroker;

/** A broker as a process of its own. Arguments: data directory, port, and for each gate its port and what it advertises. */
public final class BrokerProcess {

    private BrokerProcess() {}

    /** How to start one with this process's own class path.
     *
     *  @param gates of {@link EmbeddedBroker#start(Path, int, List)} */
    public static List<String> command(Path data, int port, List<EmbeddedBroker.Gate> gates) {
        var command = OwnJvm.command(BrokerProcess.class, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        command.addAll(List.of(data.toString(), Integer.toString(port)));
        gates.forEach(
                gate -> command.addAll(List.of(Integer.toString(gate.port()), Integer.toString(gate.advertised()))));
        return command;
    }

    /** Says where clients reach it, and serves until the process that started it ends. */
    public static void main(String[] arguments) throws InterruptedException {
        OwnJvm.endWithParent();
        List<EmbeddedBroker.Gate> gates = new ArrayList<>();
        for (int i = 2; i < arguments.length; i += 2) {
            gates.add(new EmbeddedBroker.Gate(Integer.parseInt(arguments[i]), Integer.parseInt(arguments[i + 1])));
        }
        try (var broker = EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), gates)) {
            System.out.println(broker.bootstrapServers());
            new CountDownLatch(1).await();
        }
    }
}
