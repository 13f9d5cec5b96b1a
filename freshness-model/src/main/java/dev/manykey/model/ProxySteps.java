package dev.manykey.model;

import org.jspecify.annotations.Nullable;

/** What a proxy does: send markers, read the log, prove that it is fresh, forward, and crash. */
final class ProxySteps {
    static final String AFTER_BOUND = "forwards later than the bound after the revocation";
    static final String AFTER_RECEIPT = "forwards after the receipt called this boot applied";
    static final String NOT_TERMINAL = "started after the revocation and permits again";

    private final Rules rules;
    private final Freshness freshness;
    private final Receipt receipt;

    ProxySteps(Rules rules, Freshness freshness, Receipt receipt) {
        this.rules = rules;
        this.freshness = freshness;
        this.receipt = receipt;
    }

    void from(State state, int process, Steps steps) {
        long proxy = state.proxy(process);
        if (!Proxy.RUNNING.isSet(proxy)) {
            if (process == 1 && rules.may(Fault.TWIN)) {
                boot(state, process, 0, "starts", steps);
            }
            return;
        }
        send(state, process, proxy, steps);
        read(state, process, proxy, steps);
        if (Proxy.PROOF.isSet(proxy)) {
            compareTopicId(state, process, proxy, steps);
        }
        forward(state, process, proxy, steps);
        if (World.CUT_OFF.isSet(state.world())) {
            connectElsewhere(state, process, proxy, steps);
        }
        if (rules.may(Fault.RESTART) && Proxy.BOOT.of(proxy) + 1 < rules.scenario().boots()) {
            boot(state, process, Proxy.BOOT.of(proxy) + 1, "crashes and starts again", steps);
        }
    }

    /** A client follows leader epochs: it never goes back. A proof that waits for the topic id is dropped, its leader is gone. */
    private void connectElsewhere(State state, int process, long proxy, Steps steps) {
        long waiting = Proxy.PROOF.in(proxy, 0);
        if (Proxy.AT_CUT_OFF.isSet(proxy)) {
            steps.step(state.withProxy(process, Proxy.AT_CUT_OFF.in(waiting, 0)), "connects to the new leader",
                    process);
        } else if (rules.without(Mutation.NO_LEADER_EPOCH)) {
            steps.step(state.withProxy(process, Proxy.AT_CUT_OFF.in(waiting, 1)), "goes back to the cut-off leader",
                    process);
        }
    }

    private void send(State state, int process, long proxy, Steps steps) {
        int sent = World.MARKERS_SENT.of(state.world());
        if (sent == rules.scenario().markers() || !Proxy.hasRoomForFlight(proxy)) {
            return;
        }
        long sending = Proxy.withFlight(proxy, receipt.claim(state.world(), Flight.sentBy(proxy)));
        if (rules.without(Mutation.ANY_RECORD_COUNTS) || rules.without(Mutation.NO_BOOT_ID)) {
            sending = Proxy.LAST_SENT.in(sending, 1);
        }
        var next = state.withWorld(World.MARKERS_SENT.in(state.world(), sent + 1));
        steps.step(next.withProxy(process, sending), "sends a marker", process);
    }

    private void read(State state, int process, long proxy, Steps steps) {
        boolean cutOff = Proxy.AT_CUT_OFF.isSet(proxy);
        long log = cutOff ? state.cutOffLog() : state.log();
        int length = (cutOff ? World.CUT_OFF_LENGTH : World.LENGTH).of(state.world());
        int offset = Proxy.POSITION.of(proxy);
        if (offset > length) {
            startOver(state, process, proxy, cutOff, "finds the log's end before what it has applied, starts over",
                    steps);
        } else if (offset < length) {
            int code = Log.at(log, offset);
            long read = Proxy.POSITION.in(applied(proxy, code), offset + 1);
            steps.step(state.withProxy(process, proof(read, process, code)), "reads " + Log.words(code),
                    process);
        }
    }

    private long applied(long proxy, int code) {
        boolean guarded = !rules.without(Mutation.NO_VERSION_GUARD);
        return switch (code) {
            case Log.ACTIVE -> guarded && Proxy.VERSION.isSet(proxy) ? proxy : Proxy.VERSION.in(proxy, 1);
            case Log.ENDED -> Proxy.VERSION.in(proxy, rules.without(Mutation.TOMBSTONE) ? 0 : 2);
            case Log.REVOKED -> Proxy.REVOKED.in(proxy, 1);
            case Log.REBUILT -> Proxy.REBUILT.in(proxy, 1);
            default -> proxy;
        };
    }

    /** The proxy after it has looked whether the record is its own marker. */
    private long proof(long proxy, int process, int code) {
        if (Log.isMarker(code) && Log.process(code) == process && Log.boot(code) == Proxy.BOOT.of(proxy)) {
            return freshness.readBack(proxy, Log.age(code));
        }
        boolean taken = rules.without(Mutation.ANY_RECORD_COUNTS)
                || (rules.without(Mutation.NO_BOOT_ID) && Log.isMarker(code)
                        && rules.sameName(process, Log.process(code)));
        return taken && Proxy.LAST_SENT.isSet(proxy)
                ? freshness.readBack(proxy, Proxy.LAST_SENT.of(proxy) - 1)
                : proxy;
    }

    /** The topic id is asked of the leader that served the marker. */
    private void compareTopicId(State state, int process, long proxy, Steps steps) {
        boolean cutOff = Proxy.AT_CUT_OFF.isSet(proxy);
        compareTopicId(state, process, proxy, cutOff, steps);
        if (rules.without(Mutation.TOPIC_ID_OF_ANY_BROKER) && World.CUT_OFF.isSet(state.world())) {
            compareTopicId(state, process, proxy, !cutOff, steps);
        }
    }

    private void compareTopicId(State state, int process, long proxy, boolean askCutOff, Steps steps) {
        if (topicId(state, askCutOff) == Proxy.TOPIC.of(proxy) || rules.without(Mutation.NO_TOPIC_ID)) {
            long proved = freshness.proved(proxy, Proxy.PROOF.of(proxy) - 1);
            steps.step(state.withProxy(process, Proxy.PROOF.in(proved, 0)), "finds its topic id, the proof counts",
                    process);
        } else {
            startOver(state, process, proxy, askCutOff, "finds another topic id, starts over", steps);
        }
    }

    private void forward(State state, int process, long proxy, Steps steps) {
        boolean may = freshness.mayForward(proxy);
        switch (Proxy.EXCHANGE.of(proxy)) {
            case Proxy.IDLE -> {
                if (may) {
                    exchange(state, process, proxy, Proxy.DECIDED, "decides to forward", null, steps);
                }
            }
            case Proxy.DECIDED -> {
                if (!may && !rules.without(Mutation.NO_RECHECK)) {
                    exchange(state, process, proxy, Proxy.IDLE, "checks again and refuses", null, steps);
                } else if (rules.without(Mutation.PAUSE_BEFORE_WRITE)) {
                    exchange(state, process, proxy, Proxy.CHECKED_AGAIN, "checks again and will write", null, steps);
                } else {
                    write(state, process, proxy, "checks again and writes", steps);
                }
            }
            default -> write(state, process, proxy, "writes", steps);
        }
    }

    private void write(State state, int process, long proxy, String action, Steps steps) {
        exchange(state, process, proxy, Proxy.IDLE, action, violatedByWrite(state.world(), process, proxy), steps);
    }

    private @Nullable String violatedByWrite(long world, int process, long proxy) {
        int grace = rules.scenario().bound() - (rules.without(Mutation.FENCED_TOO_EARLY) ? 1 : 0);
        if (World.REVOKED_SINCE.of(world) - 1 > grace) {
            return AFTER_BOUND;
        }
        if ((World.APPLIED.of(world) & World.appliedBit(process, Proxy.BOOT.of(proxy))) != 0) {
            return AFTER_RECEIPT;
        }
        return Proxy.STARTED_AFTER.isSet(proxy) ? NOT_TERMINAL : null;
    }

    private static void exchange(State state, int process, long proxy, int exchange, String action,
            @Nullable String violated, Steps steps) {
        steps.step(state.withProxy(process, Proxy.EXCHANGE.in(proxy, exchange)), action, process, violated);
    }

    /** Starting over is a new boot: what was sent before proves nothing about what is read from now on. */
    private void startOver(State state, int process, long proxy, boolean atCutOff, String action, Steps steps) {
        int boot = Proxy.BOOT.of(proxy) + (rules.without(Mutation.START_OVER_KEEPS_BOOT) ? 0 : 1);
        long next = 0;
        if (boot < rules.scenario().boots()) {
            next = started(state, proxy, boot, atCutOff);
        }
        steps.step(state.withProxy(process, next), action, process);
    }

    private void boot(State state, int process, int boot, String action, Steps steps) {
        long before = state.proxy(process);
        steps.step(state.withProxy(process, started(state, before, boot, false)), action, process);
        if (World.CUT_OFF.isSet(state.world())) {
            steps.step(state.withProxy(process, started(state, before, boot, true)), action + " at the cut-off leader",
                    process);
        }
    }

    private static long started(State state, long before, int boot, boolean atCutOff) {
        long proxy = Proxy.booted(before, boot);
        proxy = Proxy.TOPIC.in(proxy, topicId(state, atCutOff));
        proxy = Proxy.AT_CUT_OFF.in(proxy, atCutOff ? 1 : 0);
        return Proxy.STARTED_AFTER.in(proxy, World.REVOKED_SINCE.isSet(state.world()) ? 1 : 0);
    }

    private static int topicId(State state, boolean atCutOff) {
        return (atCutOff ? World.CUT_OFF_TOPIC : World.TOPIC).of(state.world());
    }
}
