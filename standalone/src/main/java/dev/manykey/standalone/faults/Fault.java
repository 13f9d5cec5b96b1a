package dev.manykey.standalone.faults;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be broken. Each begins and ends by itself, and tells what must not be. */
enum Fault {
    PROXY_KILLED(Processes::killProxy, When.ALWAYS), PROXY_PAUSED_LESS_THAN_BOUND(
            ground -> Processes.pauseProxy(ground, less(ground)), When.ALWAYS), PROXY_PAUSED_LONGER_THAN_BOUND(
                    ground -> Processes.pauseProxy(ground, longer(ground)), When.ALWAYS), PROXY_PAUSED_FOR_A_MINUTE(
                            ground -> Processes.pauseProxy(ground, Duration.ofMinutes(1)),
                            When.LONG_RUNS), PROXY_LINE_CUT(ground -> Processes.cutProxy(ground, Relay.Line.CUT),
                                    When.ALWAYS), PROXY_LINE_CUT_TO_BROKERS(
                                            ground -> Processes.cutProxy(ground, Relay.Line.ONLY_TO_CLIENT),
                                            When.ALWAYS), PROXY_LINE_CUT_FROM_BROKERS(
                                                    ground -> Processes.cutProxy(ground, Relay.Line.ONLY_TO_SERVER),
                                                    When.ALWAYS), KEY_SERVICE_KILLED(Processes::killKeyService,
                                                            When.ALWAYS), KEY_SERVICE_PAUSED_LESS_THAN_BOUND(
                                                                    ground -> Processes.pauseKeyService(ground,
                                                                            less(ground)),
                                                                    When.ALWAYS), KEY_SERVICE_PAUSED_LONGER_THAN_BOUND(
                                                                            ground -> Processes.pauseKeyService(ground,
                                                                                    longer(ground)),
                                                                            When.ALWAYS), KEY_SERVICE_PAUSED_FOR_A_MINUTE(
                                                                                    ground -> Processes.pauseKeyService(
                                                                                            ground,
                                                                                            Duration.ofMinutes(1)),
                                                                                    When.LONG_RUNS), KEY_SERVICE_LINE_CUT(
                                                                                            Processes::cutKeyService,
                                                                                            When.ALWAYS), LATE_WRITE(
                                                                                                    LateWrite::afterRevocation,
                                                                                                    When.ALWAYS), LATE_WRITE_HEALED(
                                                                                                            LateWrite::afterNarrowing,
                                                                                                            When.ALWAYS), LEADER_PAUSED_LESS_THAN_BOUND(
                                                                                                                    ground -> Leaders
                                                                                                                            .pause(ground,
                                                                                                                                    less(ground)),
                                                                                                                    When.ALWAYS), LEADER_PAUSED_LONGER_THAN_BOUND(
                                                                                                                            ground -> Leaders
                                                                                                                                    .pause(ground,
                                                                                                                                            longer(ground)),
                                                                                                                            When.ALWAYS), LEADER_PAUSED_FOR_A_MINUTE(
                                                                                                                                    ground -> Leaders
                                                                                                                                            .pause(ground,
                                                                                                                                                    Duration.ofMinutes(
                                                                                                                                                            1)),
                                                                                                                                    When.LONG_RUNS), LEADER_KILLED(
                                                                                                                                            Leaders::kill,
                                                                                                                                            When.SEVERAL_BROKERS), LEADER_AND_CONTROLLER_KILLED(
                                                                                                                                                    Leaders::killWithController,
                                                                                                                                                    When.SEVERAL_BROKERS), LEADER_ISOLATED(
                                                                                                                                                            Leaders::isolate,
                                                                                                                                                            When.SEVERAL_BROKERS), KAFKA_PAUSED(
                                                                                                                                                                    Outage::pause,
                                                                                                                                                                    When.ALWAYS), KAFKA_KILLED(
                                                                                                                                                                            Outage::kill,
                                                                                                                                                                            When.ALWAYS);

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
