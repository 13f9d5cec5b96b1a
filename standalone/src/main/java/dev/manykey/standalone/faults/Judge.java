package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

import dev.manykey.standalone.ProxyProcesses.Place;
import dev.manykey.standalone.faults.CountingUpstream.Asked;

import org.jspecify.annotations.Nullable;

/** Compares what the upstream received with what had been revoked. */
final class Judge {

    /** The upstream notes a call a little after it was sent; machines of two cores are busy. */
    static final Duration GRACE = Duration.ofMillis(250);

    private static final int CALLERS = 12;

    private final Ground ground;
    private final Collection<Trial.Told> told;
    private Duration connected = Duration.ZERO;
    private Duration cutOff = Duration.ZERO;
    private int used;

    Judge(Ground ground, Collection<Trial.Told> told) {
        this.ground = ground;
        this.told = told;
    }

    /** What came until now. */
    void compare() {
        for (Trial.Told one : told) {
            @Nullable
            Asked last = ground.upstream().lastAsked(one.trial().thing());
            used += last == null ? 0 : 1;
            Duration after = one.askedAfter(last);
            if (one.allApplied()) {
                connected = longer(connected, after);
            } else {
                cutOff = longer(cutOff, after);
            }
            if (last != null && one.isViolatedBy(last, ground.bound(), GRACE)) {
                ground.findings().violation(
                        "key %s revoked at %s, in force from %s, forwarded by %s at %s, %d ms after it; broken: %s"
                                .formatted(one.trial().key(), one.acknowledgedAt(), one.inForceAt(), last.via(),
                                        last.at(),
                                        after.toMillis(), ground.timeline().during(one.acknowledgedAt(), last.at())));
            }
        }
    }

    /** Every revoked key, once more through every proxy: none may work, not even after all that was broken and mended. */
    void callAllAgain() throws InterruptedException {
        Instant began = Instant.now();
        List<Callable<Void>> calls = new ArrayList<>();
        for (Trial.Told one : told) {
            calls.add(() -> {
                ground.proxies().forEach(proxy -> callAgain(one.trial(), proxy));
                return null;
            });
        }
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var _ = callers.invokeAll(calls);
        }
        System.out.printf("  every revoked key called again through every proxy, in %d s%n",
                Duration.between(began, Instant.now()).toSeconds());
    }

    private void callAgain(Trial trial, Place proxy) {
        Instant before = Instant.now();
        String answer = ground.caller().call(proxy, trial);
        Asked last = ground.upstream().lastAsked(trial.thing());
        if (last != null && last.via().equals(proxy.id()) && !last.at().isBefore(before)) {
            ground.findings()
                    .violation("key %s, revoked, works again through %s at %s: %s".formatted(trial.key(), proxy.id(),
                            last.at(), answer));
        }
    }

    /** The last lines. */
    void tell(int askedAgain) {
        System.out.printf("  used before they were revoked: %d; first answered without the brokers: %d; failures: %d%n",
                used, askedAgain, ground.findings().failures());
        System.out.printf("RESULT revocations=%d violations=%d max_ms_connected=%d max_ms_cut_off=%d%n", told.size(),
                ground.findings().violations(), connected.toMillis(), cutOff.toMillis());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
