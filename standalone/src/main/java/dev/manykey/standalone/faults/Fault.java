package dev.manykey.standalone.faults;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be broken. Each begins and ends by itself, and tells what must not be. */
enum Fault {
    /** A proxy, which the suite starts again. */
    PROXY_KILLED(Processes::killProxy, When.ALWAYS),
    /** A proxy, for a second less than the bound. */
    PROXY_PAUSED_LESS_THAN_BOUND(ground -> Processes.pauseProxy(ground, less(ground)), When.ALWAYS),
    /** A proxy, for a second more than the bound. */
    PROXY_PAUSED_LONGER_THAN_BOUND(ground -> Processes.pauseProxy(ground, longer(ground)), When.ALWAYS),
    /** A proxy. */
    PROXY_PAUSED_FOR_A_MINUTE(ground -> Processes.pauseProxy(ground, Duration.ofMinutes(1)), When.LONG_RUNS),
    /** Both ways, to all brokers. */
    PROXY_LINE_CUT(ground -> Processes.cutProxy(ground, Relay.Line.CUT), When.ALWAYS),
    /** Only what the brokers send gets through. */
    PROXY_LINE_CUT_TO_BROKERS(ground -> Processes.cutProxy(ground, Relay.Line.ONLY_TO_CLIENT), When.ALWAYS),
    /** Only what the proxy sends gets through. */
    PROXY_LINE_CUT_FROM_BROKERS(ground -> Processes.cutProxy(ground, Relay.Line.ONLY_TO_SERVER), When.ALWAYS),
    /** One instance, which the suite starts again. */
    KEY_SERVICE_KILLED(Processes::killKeyService, When.ALWAYS),
    /** One instance, for a second less than the bound. */
    KEY_SERVICE_PAUSED_LESS_THAN_BOUND(ground -> Processes.pauseKeyService(ground, less(ground)), When.ALWAYS),
    /** One instance, for a second more than the bound. */
    KEY_SERVICE_PAUSED_LONGER_THAN_BOUND(ground -> Processes.pauseKeyService(ground, longer(ground)), When.ALWAYS),
    /** One instance. */
    KEY_SERVICE_PAUSED_FOR_A_MINUTE(ground -> Processes.pauseKeyService(ground, Duration.ofMinutes(1)), When.LONG_RUNS),
    /** Of one instance, both ways, to all brokers. */
    KEY_SERVICE_LINE_CUT(Processes::cutKeyService, When.ALWAYS),
    /** What one instance of key-service recorded comes after the other one revoked the key, with nobody to heal it. */
    LATE_WRITE(LateWrite::afterRevocation, When.ALWAYS),
    /** What one instance of key-service recorded comes after the other one narrowed the key. */
    LATE_WRITE_HEALED(LateWrite::afterNarrowing, When.ALWAYS),
    /** The broker that leads the control log, for a second less than the bound. */
    LEADER_PAUSED_LESS_THAN_BOUND(ground -> Leaders.pause(ground, less(ground)), When.ALWAYS),
    /** The broker that leads the control log, for a second more than the bound. */
    LEADER_PAUSED_LONGER_THAN_BOUND(ground -> Leaders.pause(ground, longer(ground)), When.ALWAYS),
    /** The broker that leads the control log. */
    LEADER_PAUSED_FOR_A_MINUTE(ground -> Leaders.pause(ground, Duration.ofMinutes(1)), When.LONG_RUNS),
    /** The broker that leads the control log and is not the active controller. */
    LEADER_KILLED(Leaders::kill, When.SEVERAL_BROKERS),
    /** The broker that leads the control log and is the active controller. */
    LEADER_AND_CONTROLLER_KILLED(Leaders::killWithController, When.SEVERAL_BROKERS),
    /** Cut off from the other brokers, with a proxy that reaches only this one. */
    LEADER_ISOLATED(Leaders::isolate, When.SEVERAL_BROKERS),
    /** All brokers, for longer than the bound. */
    KAFKA_PAUSED(Outage::pause, When.ALWAYS),
    /** All brokers, for longer than the bound. */
    KAFKA_KILLED(Outage::kill, When.ALWAYS);

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Where it makes sense. */
    private enum When {
        ALWAYS, SEVERAL_BROKERS, LONG_RUNS
    }

    /** Breaks and mends. */
    @FunctionalInterface
    private interface Breakage {
        void run(Ground ground) throws InterruptedException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // a method reference without anything captured
    private final Breakage breakage;
    private final When when;

    Fault(Breakage breakage, When when) {
        this.breakage = breakage;
        this.when = when;
    }

    void run(Ground ground) throws InterruptedException {
        ground.timeline().begin(this);
        try {
            breakage.run(ground);
        } finally {
            ground.timeline().end();
        }
    }

    /** Whether it belongs into a trial with so many brokers. */
    boolean isFor(int brokers) {
        return when != When.SEVERAL_BROKERS || brokers > 1;
    }

    /** Whether it takes so long that only long trials have it, once. */
    boolean isLong() {
        return when == When.LONG_RUNS;
    }

    /** As in {@code leader-killed}. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> options() {
        return Arrays.stream(values()).map(Fault::option).toList();
    }

    private static Duration less(Ground ground) {
        return ground.bound().minus(SECOND);
    }

    private static Duration longer(Ground ground) {
        return ground.bound().plus(SECOND);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
