package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import dev.manykey.standalone.ProxyProcesses.Place;

/** All brokers away for longer than the bound: everything is refused as stale, and it heals by itself. */
final class Outage {

    private static final Duration BEYOND = Duration.ofSeconds(3);
    /** A call that was let through just before may be answered a little later. */
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration TO_RETURN = Duration.ofMinutes(2);
    /** From the moment in which the brokers have a leader and enough replicas again. */
    private static final Duration TO_HEAL = Duration.ofSeconds(10);

    private Outage() {}

    static void pause(Ground ground) throws InterruptedException {
        run(ground, broker -> Signals.stop(ground.brokers().pid(broker)),
                broker -> Signals.resume(ground.brokers().pid(broker)));
    }

    static void kill(Ground ground) throws InterruptedException {
        run(ground, ground.brokers()::kill, ground.brokers()::start);
    }

    private static void run(Ground ground, IntConsumer breakIt, IntConsumer mendIt) throws InterruptedException {
        if (!ground.awaitCalm()) {
            return;
        }
        ground.timeline().to("all brokers");
        int brokers = ground.brokers().count();
        Instant refusing;
        Instant mended;
        try {
            IntStream.rangeClosed(1, brokers).forEach(breakIt);
            refusing = Instant.now().plus(ground.bound()).plus(GRACE);
            TimeUnit.MILLISECONDS.sleep(ground.bound().plus(BEYOND).toMillis());
        } finally {
            mended = Instant.now();
            IntStream.rangeClosed(1, brokers).forEach(mendIt);
        }
        for (Place proxy : ground.proxies()) {
            var answers = ground.traffic().between(proxy.id(), refusing, mended);
            var other = answers.stream().filter(answer -> !answer.isStale()).findFirst();
            if (answers.isEmpty() || other.isPresent()) {
                ground.findings().failure("%s without Kafka: %s (expected: 503 stale)".formatted(proxy.id(),
                        other.map(Object::toString).orElse("not called")));
            }
        }
        if (!ControlTopic.await(TO_RETURN, () -> ground.topic().inSync() > brokers / 2)) {
            ground.findings()
                    .failure("no leader of the control log %s after the brokers came back".formatted(TO_RETURN));
            return;
        }
        Instant back = Instant.now();
        boolean healed = ControlTopic.await(TO_HEAL, () -> ground.proxies().stream()
                .allMatch(proxy -> ground.traffic().firstServed(proxy.id(), mended).isPresent()));
        if (healed) {
            Instant last = ground.proxies().stream()
                    .map(proxy -> ground.traffic().firstServed(proxy.id(), mended).orElseThrow().ended())
                    .max(Instant::compareTo).orElseThrow();
            System.out.printf(
                    "    Kafka had a leader %d ms after its return; all proxies served %d ms after it (at most %s after the leader)%n",
                    Duration.between(mended, back).toMillis(), Duration.between(mended, last).toMillis(), TO_HEAL);
        } else {
            ground.findings().failure("not all proxies serve %s after Kafka had a leader again".formatted(TO_HEAL));
        }
    }
}
