package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.manykey.standalone.ProxyProcesses.Place;

/** Faults of the broker that leads the control log. */
final class Leaders {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TO_ELECT = Duration.ofSeconds(30);
    /** A call that was let through just before may be answered a little later. */
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final int FEW = 3;
    private static final int ATTEMPTS = 3;

    private Leaders() {}

    static void pause(Ground ground, Duration howLong) throws InterruptedException {
        int leader = Math.max(1, ground.topic().leader());
        ground.timeline().to("broker " + leader);
        Instant from = Instant.now();
        Signals.pause(ground.brokers().pid(leader), howLong);
        System.out.printf("    %d calls with a good key refused meanwhile%n",
                refused(ground, ground.proxies(), from, Instant.now()));
    }

    /** A leader that is not the active controller. */
    static void kill(Ground ground) throws InterruptedException {
        killUntilItTells(ground, false);
    }

    /** A leader that is the active controller, too. */
    static void killWithController(Ground ground) throws InterruptedException {
        killUntilItTells(ground, true);
    }

    private static void killUntilItTells(Ground ground, boolean isController) throws InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (!ground.awaitCalm() || kill(ground, isController)) {
                return;
            }
        }
        ground.findings().notTold("whether the traffic runs on, since the machine was too busy");
    }

    /** The traffic must run on through the election. False when it did not, and the machine was too busy to blame anybody. */
    private static boolean kill(Ground ground, boolean isController) throws InterruptedException {
        int brokers = ground.brokers().count();
        int controller = Math.max(1, ground.topic().controller());
        int leader = isController ? controller : controller % brokers + 1;
        ground.topic().lead(leader, brokers);
        TimeUnit.MILLISECONDS.sleep(SECOND.toMillis()); // clients follow to the leader that was moved
        if (!ground.awaitCalm()) {
            return true;
        }
        ground.timeline().to("broker " + leader);
        Instant from = Instant.now();
        ground.brokers().kill(leader);
        boolean elected = ControlTopic.await(TO_ELECT, () -> {
            int now = ground.topic().leader();
            return now != 0 && now != leader;
        });
        long millis = Duration.between(from, Instant.now()).toMillis();
        TimeUnit.MILLISECONDS.sleep(ground.bound().toMillis()); // who did not follow is stale by then
        Instant until = Instant.now();
        double crowding = ground.crowding().since(from);
        ground.brokers().start(leader);
        System.out.printf(
                "    another leader after %d ms; of %d calls with a good key meanwhile %d refused; everything took %.1f times its time%n",
                millis, ground.proxies().stream()
                        .mapToInt(proxy -> ground.traffic().between(proxy.id(), from, until).size()).sum(),
                refused(ground, ground.proxies(), from, until), crowding);
        if (refused(ground, ground.proxies(), from, until) > 0 && crowding > Crowding.TOO_MUCH) {
            return false;
        }
        if (!elected) {
            ground.findings().failure("no other leader than broker %d within %s".formatted(leader, TO_ELECT));
        }
        for (Place proxy : ground.proxies()) {
            requireAllServed(ground, proxy, from, until);
        }
        if (!ControlTopic.await(TO_ELECT.multipliedBy(2), () -> ground.topic().inSync() == brokers)) {
            ground.findings().failure("broker %d is not in sync again".formatted(leader));
        }
        return true;
    }

    private static void requireAllServed(Ground ground, Place proxy, Instant from, Instant until) {
        var answers = ground.traffic().between(proxy.id(), from, until);
        var refused = answers.stream().filter(answer -> !answer.isServed()).toList();
        if (!refused.isEmpty()) {
            ground.findings()
                    .failure("%s, %s: %d of %d calls with a good key not served, such as %s (expected: none)".formatted(
                            ground.timeline().during(from, until), proxy.id(), refused.size(), answers.size(),
                            refused.subList(0, Math.min(FEW, refused.size()))));
        }
    }

    /** Cut off from the other brokers, while one proxy reaches only this one: a leader that cannot commit keeps nobody fresh. */
    static void isolate(Ground ground) throws InterruptedException {
        if (!ground.awaitCalm()) {
            return;
        }
        int leader = Math.max(1, ground.topic().leader());
        Place proxy = ground.anyProxy();
        ground.timeline().to("broker %d with %s".formatted(leader, proxy.id()));
        ground.lines().leaveOnly(proxy.id(), leader);
        ground.lines().setBetween(leader, Relay.Line.CUT);
        Instant from = Instant.now();
        Instant until;
        try {
            TimeUnit.MILLISECONDS.sleep(ground.bound().multipliedBy(2).toMillis());
        } finally {
            until = Instant.now();
            ground.lines().setBetween(leader, Relay.Line.WHOLE);
            ground.lines().set(proxy.id(), Relay.Line.WHOLE);
        }
        List<GoodTraffic.Answer> late = ground.traffic().between(proxy.id(), from.plus(ground.bound()).plus(GRACE),
                until);
        long served = late.stream().filter(GoodTraffic.Answer::isServed).count();
        if (served > 0 || late.isEmpty()) {
            ground.findings().failure(
                    "%s reached only broker %d, which was cut off, and served %d of %d calls after the bound (expected: none)"
                            .formatted(proxy.id(), leader, served, late.size()));
        }
        long others = refused(ground,
                ground.proxies().stream().filter(other -> !other.id().equals(proxy.id())).toList(), from, until);
        System.out.printf("    %d calls refused by it after the bound; %d by the other proxies%n", late.size() - served,
                others);
    }

    private static long refused(Ground ground, List<Place> proxies, Instant from, Instant until) {
        return proxies.stream().flatMap(proxy -> ground.traffic().between(proxy.id(), from, until).stream())
                .filter(answer -> !answer.isServed()).count();
    }
}
