package dev.manykey.model;

/** The protocol as a relation: where a scenario begins, and every step that can follow a state. */
final class Protocol {
    private final Rules rules;
    private final Clock clock;
    private final WriterSteps writers;
    private final BrokerSteps brokers;
    private final ProxySteps proxies;

    Protocol(Rules rules) {
        var receipt = new Receipt(rules);
        var topic = new Topic(rules, receipt);
        this.rules = rules;
        var freshness = new Freshness(rules);
        this.clock = new Clock(rules);
        this.writers = new WriterSteps(rules, topic);
        this.brokers = new BrokerSteps(rules, topic, freshness);
        this.proxies = new ProxySteps(rules, freshness, receipt);
    }

    /** The key is active and published, the proxies have just started, nobody has read anything. */
    State start() {
        long log = Log.with(0, 0, Log.ACTIVE);
        int length = 1;
        if (rules.may(Fault.WIPED_TOPIC)) {
            log = Log.with(log, length++, Log.REBUILT);
        }
        long world = World.LENGTH.in(0, length);
        world = World.LATE_WRITES_LEFT.in(world, rules.may(Fault.LATE_WRITE) ? 1 : 0);
        long second = rules.may(Fault.SECOND_PROXY) ? Proxy.booted(0, 0) : 0;
        return new State(log, 0, world, Proxy.booted(0, 0), second);
    }

    void steps(State state, Steps steps) {
        writers.from(state, steps);
        brokers.from(state, steps);
        proxies.from(state, 0, steps);
        proxies.from(state, 1, steps);
        steps.step(clock.tick(state), "a tick passes", Steps.NOBODY);
    }

    boolean isTick(State before, State after) {
        return clock.tick(before).equals(after);
    }
}
