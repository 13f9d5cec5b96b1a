package dev.manykey.standalone.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Every line that can be cut: of each proxy and key-service to each broker, and of each broker to each other one. Brokers
 *  count from 1. */
final class Lines implements AutoCloseable {

    private final Map<String, Map<Integer, Relay>> toBrokers = new HashMap<>();
    private final Map<Integer, List<Relay>> betweenBrokers = new HashMap<>();

    /** A process reaches a broker through this. */
    void add(String process, int broker, Relay line) {
        toBrokers.computeIfAbsent(process, _ -> new HashMap<>()).put(broker, line);
    }

    /** A broker reaches another one through this. */
    void add(int broker, int other, Relay line) {
        betweenBrokers.computeIfAbsent(broker, _ -> new ArrayList<>()).add(line);
        betweenBrokers.computeIfAbsent(other, _ -> new ArrayList<>()).add(line);
    }

    /** What gets through between a process and all brokers. */
    void set(String process, Relay.Line line) {
        requireNonNull(toBrokers.get(process), process).values().forEach(relay -> relay.set(line));
    }

    /** Cuts a process off from all brokers but one. */
    void leaveOnly(String process, int broker) {
        requireNonNull(toBrokers.get(process), process)
                .forEach((other, relay) -> relay.set(other == broker ? Relay.Line.WHOLE : Relay.Line.CUT));
    }

    /** What gets through between a broker and the other brokers, both ways. */
    void setBetween(int broker, Relay.Line line) {
        requireNonNull(betweenBrokers.get(broker)).forEach(relay -> relay.set(line));
    }

    @Override
    public void close() {
        toBrokers.values().forEach(relays -> relays.values().forEach(Relay::close));
        betweenBrokers.values().forEach(relays -> relays.forEach(Relay::close));
    }
}
