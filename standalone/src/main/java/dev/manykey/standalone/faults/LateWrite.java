package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.manykey.standalone.AdminApi;
import dev.manykey.standalone.AdminApi.NotDone;
import dev.manykey.standalone.KeyServiceProcesses.Place;
import dev.manykey.standalone.Listener;
import dev.manykey.standalone.ProxyProcesses;

/**
 * An instance of key-service stops between its write to the database and its record in the control log; another one takes
 * over, and after that the record comes. Nothing is left to luck: the line of the first to Kafka is cut, so that its record
 * waits in it, then the process is stopped, and when the other has done its work the line is mended.
 */
final class LateWrite {

    private static final Duration TO_WRITE = Duration.ofSeconds(3); // less than until it gives up
    private static final Duration TO_SEND = Duration.ofSeconds(1);
    private static final Duration TO_ARRIVE = Duration.ofSeconds(10);
    private static final Duration TO_COMPACT = Duration.ofSeconds(60);
    private static final Duration TO_HEAL = Duration.ofSeconds(30);
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final Duration TO_KNOW = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 8;
    private static final long LATE = 3;
    private static final long NEWEST = 4;

    private final Ground ground;
    private final Place first;
    private final Place other;
    private final AdminApi atFirst;
    private final AdminApi atOther;
    private final Trial trial;

    private LateWrite(Ground ground) {
        int firstNumber = 1 + ground.random().nextInt(ground.admins().count());
        int otherNumber = firstNumber % ground.admins().count() + 1;
        this.ground = ground;
        // It has a line to the leader then: a record that waits for one would never be on its way.
        trial = ground.admins().create(ground.upstream().next(), firstNumber);
        first = ground.suite().keyServices().get(firstNumber - 1);
        other = ground.suite().keyServices().get(otherNumber - 1);
        atFirst = ground.admins().of(firstNumber);
        atOther = ground.admins().of(otherNumber);
    }

    /** The key is revoked meanwhile, and then nobody is there to heal: not even a proxy that starts on the compacted log lets it in. */
    static void afterRevocation(Ground ground) throws InterruptedException {
        untilHeld(ground, LateWrite::whileRevoked);
    }

    /** The key loses its policies meanwhile, and the other instance heals what comes late. */
    static void afterNarrowing(Ground ground) throws InterruptedException {
        untilHeld(ground, LateWrite::whileNarrowed);
    }

    /** Gives whether a record was written late. */
    @FunctionalInterface
    private interface Attempt {
        boolean isMade(LateWrite with) throws InterruptedException;
    }

    private static void untilHeld(Ground ground, Attempt attempt) throws InterruptedException {
        Instant begun = Instant.now();
        for (int i = 0; i < ATTEMPTS; i++) {
            if (!ground.awaitCalm()) {
                return;
            }
            try {
                if (attempt.isMade(new LateWrite(ground))) {
                    return;
                }
            } catch (NotDone e) {
                System.out.println("    not held: " + e.getMessage());
            }
        }
        if (ground.crowding().since(begun) > Crowding.TOO_MUCH) {
            ground.findings().notTold("what a late record does, since the machine was too busy to hold one");
        } else {
            ground.findings().failure("in %d attempts no record was written late (expected: one)".formatted(ATTEMPTS));
        }
    }

    private boolean whileRevoked() throws InterruptedException {
        try {
            if (!isHeldBetweenDatabaseAndLog()) {
                return false;
            }
            var _ = atOther.post(Listener.KEY, path("/revoke"), Map.of());
            Signals.stop(other.pid());
            ground.lines().set(first.id(), Relay.Line.WHOLE);
            if (!ControlTopic.await(TO_ARRIVE, () -> lastVersion() == LATE)) {
                System.out.printf("    nothing came late: %s%n", records());
                return false;
            }
            requireRefused("after a late write");
            boolean compacted = ControlTopic.await(TO_COMPACT, () -> records().size() == 1);
            if (!compacted) {
                ground.findings().failure("%s not compacted within %s: %s".formatted(logKey(), TO_COMPACT, records()));
            }
            startAProxyAnew();
            requireRefused("after a late write, compaction and the start of a proxy");
        } finally {
            mend();
        }
        requireHealed();
        startAProxyAnew();
        requireRefused("after healing and the start of a proxy");
        return true;
    }

    private boolean whileNarrowed() throws InterruptedException {
        try {
            if (!isHeldBetweenDatabaseAndLog()) {
                return false;
            }
            long newest = atOther.patch(Listener.KEY, path(""), Map.of("policies", List.of())).path("receipt")
                    .path("offset").asLong(Long.MAX_VALUE);
            ground.lines().set(first.id(), Relay.Line.WHOLE);
            if (!ControlTopic.await(TO_ARRIVE, () -> hasComeLate(newest))) {
                System.out.printf("    nothing came late: %s%n", records());
                return false;
            }
            requireRefused("after a late write");
            requireHealed();
            startAProxyAnew();
            requireRefused("after healing and the start of a proxy");
        } finally {
            mend();
        }
        return true;
    }

    /** Whether the healing record is there, or what it heals: either stands behind where the newest was written first. */
    private boolean hasComeLate(long newest) {
        return records().stream().anyMatch(line -> line.offset() > newest);
    }

    private boolean isHeldBetweenDatabaseAndLog() throws InterruptedException {
        if (!ControlTopic.await(TO_KNOW, () -> ground.proxies().stream().allMatch(this::isServed))) {
            ground.findings().failure("key %s does not work (expected: a new key does)".formatted(trial.key()));
            return false;
        }
        ground.timeline().to(first.id() + " before " + other.id());
        // Everything that the next change needs has just been used: it is on its way before the cut line is noticed.
        var _ = atFirst.patch(Listener.KEY, path("?wait=none"), Map.of("name", "before"));
        ground.lines().set(first.id(), Relay.Line.CUT);
        var _ = Thread.ofVirtual().start(this::renameAtFirst);
        boolean written = ControlTopic.await(TO_WRITE, () -> version() == LATE);
        TimeUnit.MILLISECONDS.sleep(TO_SEND.toMillis()); // whether it was sent is seen in the log, later
        Signals.stop(first.pid());
        if (!written) {
            System.out.printf("    not in the database within %s%n", TO_WRITE);
        }
        return written;
    }

    private void renameAtFirst() {
        try {
            var _ = atFirst.patch(Listener.KEY, path(""), Map.of("name", "late"));
        } catch (NotDone e) {
            return; // it is stopped: nobody answers
        }
    }

    private void mend() {
        ground.lines().set(first.id(), Relay.Line.WHOLE);
        Signals.resume(other.pid());
        Signals.resume(first.pid());
    }

    private void requireHealed() throws InterruptedException {
        if (!ControlTopic.await(TO_HEAL, () -> lastVersion() == NEWEST)) {
            ground.findings()
                    .failure("%s not healed within %s: %s (expected: version %d last)".formatted(logKey(), TO_HEAL,
                            records(), NEWEST));
        }
    }

    private void startAProxyAnew() throws InterruptedException {
        var proxy = ground.anyProxy();
        Instant before = Instant.now();
        Signals.kill(proxy.pid());
        if (!ControlTopic.await(TO_START, () -> ground.traffic().firstServed(proxy.id(), before).isPresent())) {
            ground.findings().failure("%s does not serve %s after it was killed".formatted(proxy.id(), TO_START));
        }
    }

    private void requireRefused(String when) {
        long before = ground.upstream().times(trial.thing());
        for (var proxy : ground.proxies()) {
            String answer = ground.caller().call(proxy, trial);
            if (ground.upstream().times(trial.thing()) != before) {
                before = ground.upstream().times(trial.thing());
                ground.findings().violation("key %s works again through %s %s, at %s: %s (expected: refused)"
                        .formatted(trial.key(), proxy.id(), when, Instant.now(), answer));
            }
        }
    }

    private boolean isServed(ProxyProcesses.Place proxy) {
        return ground.caller().call(proxy, trial).equals("200");
    }

    private long version() {
        return atOther.get(Listener.KEY, path("")).path("version").asLong(0);
    }

    private long lastVersion() {
        var records = records();
        return records.isEmpty() ? 0 : records.getLast().version();
    }

    private List<ControlTopic.Line> records() {
        return ground.topic().lines(logKey());
    }

    private String logKey() {
        return "key/" + trial.key();
    }

    private String path(String command) {
        return "/v1/keys/" + trial.key() + command;
    }
}
