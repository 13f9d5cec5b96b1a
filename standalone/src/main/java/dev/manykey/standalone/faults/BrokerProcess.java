package dev.manykey.standalone.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import dev.manykey.standalone.broker.EmbeddedBroker;

/** A broker as a process of its own. Arguments: data directory, port, and for each gate its port and what it advertises. */
public final class BrokerProcess {

    private BrokerProcess() {}

    /** How to start one with this process's own class path.
     *
     *  @param gates of {@link EmbeddedBroker#start(Path, int, List)} */
    public static List<String> command(Path data, int port, List<EmbeddedBroker.Gate> gates) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BrokerProcess.class.getName(), data.toString(), Integer.toString(port)));
        gates.forEach(
                gate -> command.addAll(List.of(Integer.toString(gate.port()), Integer.toString(gate.advertised()))));
        return command;
    }

    /** Serves until the process that started it ends. */
    public static void main(String[] arguments) throws InterruptedException {
        ProcessHandle.current().parent().ifPresent(BrokerProcess::endWith);
        List<EmbeddedBroker.Gate> gates = new ArrayList<>();
        for (int i = 2; i < arguments.length; i += 2) {
            gates.add(new EmbeddedBroker.Gate(Integer.parseInt(arguments[i]), Integer.parseInt(arguments[i + 1])));
        }
        try (var _ = EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), gates)) {
            new CountDownLatch(1).await();
        }
    }

    private static void endWith(ProcessHandle parent) {
        var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(0));
    }
}
