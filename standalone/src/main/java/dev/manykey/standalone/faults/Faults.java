package dev.manykey.standalone.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.manykey.standalone.ProxyProcesses.Place;

/** Breaks one thing after the other and mends it, until it is told to stop. */
final class Faults implements AutoCloseable {

    /** What can be broken. */
    enum Fault {
        PROXY_KILLED, PROXY_PAUSED_LESS_THAN_BOUND, PROXY_PAUSED_LONGER_THAN_BOUND, LINE_CUT, LINE_CUT_TO_SERVER, LINE_CUT_TO_CLIENT, BROKER_PAUSED, BROKER_KILLED
    }

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int BETWEEN_MILLIS = 400;

    private final Random random;
    private final Duration bound;
    private final Supplier<List<Place>> proxies;
    private final Map<String, Relay> lines;
    private final List<String> brokerCommand;
    private final Path brokerLog;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private final Thread thread = Thread.ofPlatform().name("faults").unstarted(this::run);
    private Process broker;

    /**
     * Begins with {@link #start}.
     *
     * @param lines of each proxy to the broker, by its id
     */
    Faults(Random random, Duration bound, Supplier<List<Place>> proxies, Map<String, Relay> lines,
            List<String> brokerCommand, Path brokerLog) {
        this.random = random;
        this.bound = bound;
        this.proxies = proxies;
        this.lines = lines;
        this.brokerCommand = List.copyOf(brokerCommand);
        this.brokerLog = brokerLog;
        this.broker = startBroker();
    }

    void start() {
        thread.start();
    }

    /** How often each thing was done. */
    Map<Fault, Integer> done() {
        return new EnumMap<>(done);
    }

    /** Mends what is broken and breaks nothing more. */
    void stop() throws InterruptedException {
        stop.countDown();
        thread.join();
    }

    private void run() {
        try {
            List<Fault> order = new ArrayList<>(List.of(Fault.values()));
            while (!isOver(Duration.ofMillis(BETWEEN_MILLIS))) {
                if (order.isEmpty()) {
                    order.addAll(List.of(Fault.values()));
                }
                Fault fault = order.remove(random.nextInt(order.size()));
                Place proxy = proxies.get().get(random.nextInt(proxies.get().size()));
                System.out.printf("  %s %s%n", fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                        fault.name().startsWith("BROKER") ? "" : proxy.id());
                doIt(fault, proxy);
                done.merge(fault, 1, Integer::sum);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void doIt(Fault fault, Place proxy) throws InterruptedException {
        switch (fault) {
            case PROXY_KILLED -> signal("-KILL", proxy.pid());
            case PROXY_PAUSED_LESS_THAN_BOUND -> pause(proxy.pid(), bound.minus(SECOND));
            case PROXY_PAUSED_LONGER_THAN_BOUND -> pause(proxy.pid(), bound.plus(SECOND));
            case LINE_CUT -> cut(proxy, Relay.Line.CUT);
            case LINE_CUT_TO_SERVER -> cut(proxy, Relay.Line.ONLY_TO_CLIENT);
            case LINE_CUT_TO_CLIENT -> cut(proxy, Relay.Line.ONLY_TO_SERVER);
            case BROKER_PAUSED -> pause(broker.pid(), random.nextBoolean() ? bound.minus(SECOND) : bound.plus(SECOND));
            case BROKER_KILLED -> {
                broker.destroyForcibly().onExit().join();
                broker = startBroker();
            }
        }
    }

    private void pause(long pid, Duration howLong) throws InterruptedException {
        signal("-STOP", pid);
        try {
            var _ = isOver(howLong);
        } finally {
            signal("-CONT", pid);
        }
    }

    private void cut(Place proxy, Relay.Line line) throws InterruptedException {
        Relay relay = java.util.Objects.requireNonNull(lines.get(proxy.id()), proxy.id());
        relay.set(line);
        try {
            var _ = isOver(bound.plus(SECOND));
        } finally {
            relay.set(Relay.Line.WHOLE);
        }
    }

    /** Waits so long, or until it is over. */
    private boolean isOver(Duration howLong) throws InterruptedException {
        return stop.await(howLong.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void signal(String signal, long pid) throws InterruptedException {
        try {
            new ProcessBuilder("kill", signal, Long.toString(pid)).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process startBroker() {
        try {
            Process started = new ProcessBuilder(brokerCommand).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(brokerLog.toFile())).start();
            started.getOutputStream().close();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop.countDown();
        broker.destroyForcibly().onExit().join();
    }
}
