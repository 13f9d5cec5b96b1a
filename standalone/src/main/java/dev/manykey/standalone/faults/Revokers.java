package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.manykey.standalone.Listener;

import tools.jackson.databind.JsonNode;

/** Make keys, let them be used, and revoke them: as many as they are allowed, until all are done. */
final class Revokers implements AutoCloseable {

    private static final int MANY = 24;
    private static final Duration TO_BE_USED = Duration.ofMillis(300);
    private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();
    private static final long ASK_AGAIN_NANOS = Duration.ofMillis(500).toNanos();
    private static final Duration TO_BE_TAKEN = Duration.ofMinutes(3);

    private final int revocations;
    private final Admins admins;
    private final Load load;
    private final CountingUpstream upstream;
    private final Findings findings;
    private final Semaphore allowed = new Semaphore(0);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger askedAgain = new AtomicInteger();
    private final ConcurrentLinkedQueue<Trial.Told> told = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private int permitted;

    Revokers(int revocations, Admins admins, Load load, CountingUpstream upstream, Findings findings) {
        this.revocations = revocations;
        this.admins = admins;
        this.load = load;
        this.upstream = upstream;
        this.findings = findings;
        for (int i = 0; i < MANY; i++) {
            threads.add(Thread.ofPlatform().name("revoker-" + i).daemon().start(this::run));
        }
    }

    /** So many more. */
    void allow(int more) {
        permitted += more;
        allowed.release(more);
    }

    /** Whether not all have been allowed yet. */
    boolean isAllowedMore() {
        return permitted < revocations;
    }

    boolean isDone() {
        return done.get() >= revocations;
    }

    /** What became of each that the brokers have. */
    Collection<Trial.Told> told() {
        return told;
    }

    /** How many were answered at first without the brokers having them. */
    int askedAgain() {
        return askedAgain.get();
    }

    private void run() {
        try {
            while (true) {
                allowed.acquire();
                int thing = next.getAndIncrement();
                if (thing >= revocations) {
                    return;
                }
                try {
                    revokeOne(thing);
                } catch (RuntimeException e) {
                    findings.failure("thing %d not revoked: %s".formatted(thing, e.toString()));
                }
                done.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void revokeOne(int thing) {
        Trial trial = admins.create(thing);
        load.add(trial);
        long until = System.nanoTime() + TO_BE_USED.toNanos();
        while (upstream.times(thing) == 0 && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        long deadline = System.nanoTime() + TO_BE_TAKEN.toNanos();
        JsonNode answer = revoke(trial);
        if (answer.has("note")) {
            askedAgain.incrementAndGet();
        }
        while (answer.has("note")) { // recorded, and Kafka had not said that it has it
            if (System.nanoTime() - deadline > 0) {
                findings.failure(
                        "key %s revoked, and Kafka has not got it within %s".formatted(trial.key(), TO_BE_TAKEN));
                return;
            }
            LockSupport.parkNanos(ASK_AGAIN_NANOS);
            answer = revoke(trial);
        }
        told.add(told(trial, answer.path("receipt")));
    }

    private JsonNode revoke(Trial trial) {
        return admins.untilDone(
                admin -> admin.post(Listener.KEY, "/v1/keys/" + trial.key() + "/revoke", Map.of()));
    }

    private static Trial.Told told(Trial trial, JsonNode receipt) {
        if (!receipt.isObject()) { // revoked by the call before, whose answer was lost: the brokers have it since some time
            return new Trial.Told(trial, Instant.now(), null, false);
        }
        boolean allApplied = true;
        for (JsonNode proxy : receipt.path("proxies")) {
            allApplied &= proxy.path("outcome").asString("").equals("applied");
        }
        String inForceAt = receipt.path("inForceAt").asString("");
        return new Trial.Told(trial, Instant.parse(receipt.path("acknowledgedAt").asString()),
                inForceAt.isEmpty() ? null : Instant.parse(inForceAt), allApplied);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
