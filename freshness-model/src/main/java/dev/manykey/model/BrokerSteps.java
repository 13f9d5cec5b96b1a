package dev.manykey.model;

/** What the brokers do: commit markers late or never, compact, change leaders, lose a topic. */
final class BrokerSteps {
    private final Rules rules;
    private final Topic topic;
    private final Freshness freshness;

    BrokerSteps(Rules rules, Topic topic, Freshness freshness) {
        this.rules = rules;
        this.topic = topic;
        this.freshness = freshness;
    }

    void from(State state, Steps steps) {
        for (int process = 0; process < 2; process++) {
            for (int index = 0; index < Proxy.FLIGHTS.length; index++) {
                int flight = Proxy.FLIGHTS[index].of(state.proxy(process));
                if (flight != 0) {
                    marker(state, process, index, flight, steps);
                }
            }
        }
        if (rules.may(Fault.COMPACTION)) {
            compact(state, steps);
        }
        if (rules.may(Fault.CUT_OFF_LEADER) && !World.CUT_OFF.isSet(state.world())) {
            steps.step(cutOff(state), "the leader is cut off, another one leads on", Steps.NOBODY);
        }
        if (rules.may(Fault.WIPED_TOPIC) && !World.TOPIC.isSet(state.world())) {
            long world = World.TOPIC.in(World.LENGTH.in(state.world(), 0), 1);
            for (Field length : World.LENGTH_BEFORE) {
                world = length.in(world, 0);
            }
            steps.step(state.withLog(0, World.REVOKED_OFFSET.in(world, 0)), "the topic is wiped", Steps.NOBODY);
        }
    }

    /** A marker arrives: at the leader, which commits it, or at the one that was cut off, which cannot. */
    private void marker(State state, int process, int index, int flight, Steps steps) {
        long proxy = state.proxy(process);
        long arrived = Proxy.withoutFlight(proxy, index);
        if (topic.hasRoom(state)) {
            long told = rules.without(Mutation.ACKNOWLEDGEMENT_COUNTS)
                    && Proxy.BOOT.of(proxy) == Flight.BOOT.of(flight)
                            ? freshness.proved(arrived, Flight.AGE.of(flight))
                            : arrived;
            steps.step(topic.committedMarker(state.withProxy(process, told), process, flight),
                    "its marker is committed", process);
        }
        if (World.CUT_OFF.isSet(state.world())) {
            steps.step(state.withProxy(process, arrived), "its marker reaches the cut-off leader and is lost", process);
            boolean atEnd = Proxy.POSITION.of(proxy) == World.CUT_OFF_LENGTH.of(state.world());
            if (rules.without(Mutation.UNCOMMITTED_READS) && Proxy.AT_CUT_OFF.isSet(proxy) && atEnd
                    && Proxy.BOOT.of(proxy) == Flight.BOOT.of(flight)) {
                long proved = freshness.proved(arrived, Flight.AGE.of(flight));
                steps.step(state.withProxy(process, proved), "reads its marker back from the cut-off leader", process);
            }
        }
    }

    /** Compaction takes no notice of records that are younger than the minimum lag, which is longer than the bound. Without it a record
     *  could be superseded from behind a marker that still proves something, and whoever reads up to that marker sees neither. */
    private void compact(State state, Steps steps) {
        long before = state.log();
        int lag = rules.scenario().bound() + 1;
        int cleanable = (rules.without(Mutation.NO_COMPACTION_LAG) ? World.LENGTH : World.LENGTH_BEFORE[lag - 1])
                .of(state.world());
        for (int end = 2; end <= cleanable; end++) {
            long after = Log.compacted(state.log(), end);
            if (after != before) {
                steps.step(state.withLog(after, state.world()), "the log is compacted", Steps.NOBODY);
            }
            before = after;
        }
    }

    private static State cutOff(State state) {
        long world = World.CUT_OFF.in(state.world(), 1);
        world = World.CUT_OFF_LENGTH.in(world, World.LENGTH.of(world));
        world = World.CUT_OFF_TOPIC.in(world, World.TOPIC.of(world));
        return new State(state.log(), state.log(), world, atCutOff(state.first()), atCutOff(state.second()));
    }

    /** Who was connected stays with the leader that it knows. */
    private static long atCutOff(long proxy) {
        return Proxy.RUNNING.isSet(proxy) ? Proxy.AT_CUT_OFF.in(proxy, 1) : proxy;
    }
}
