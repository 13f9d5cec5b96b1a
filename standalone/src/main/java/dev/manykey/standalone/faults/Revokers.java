package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.manykey.standalone.Listener;

import tools.jackson.databind.JsonNode;

/**
 * Make keys, let them be used, and revoke them: as many as they are allowed, until all are done. Some keys are always made
 * beforehand, so that what is revoked while something is broken was in use before it broke.
 */
final class Revokers implements AutoCloseable {

    private static final int MAKERS = 6;
    private static final int MANY = 24;
    private static final int STOCK = 40;
    /** Half of the revocations come at once when they are allowed, the others within this time. */
    private static final long WITHIN_NANOS = Duration.ofSeconds(2).toNanos();
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
    private final Semaphore lacking = new Semaphore(STOCK);
    private final BlockingQueue<Trial> ready = new LinkedBlockingQueue<>();
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
        for (int i = 0; i < MAKERS; i++) {
            threads.add(Thread.ofPlatform().name("maker-" + i).daemon().start(this::make));
        }
        for (int i = 0; i < MANY; i++) {
            threads.add(Thread.ofPlatform().name("revoker-" + i).daemon().start(this::revoke));
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

    /** Whether as many keys as are kept beforehand are there, or all that are left. */
    boolean areReady() {
        return ready.size() >= Math.min(STOCK, revocations - done.get());
    }

    private void make() {
        try {
            while (true) {
                lacking.acquire();
                int thing = next.getAndIncrement();
                if (thing >= revocations) {
                    return;
                }
                try {
                    Trial trial = admins.create(thing);
                    load.add(trial);
                    awaitUsed(thing);
                    ready.put(trial);
                } catch (RuntimeException e) {
                    findings.failure("thing %d: no key made for it: %s".formatted(thing, e.toString()));
                    done.incrementAndGet();
                    lacking.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitUsed(int thing) {
        long until = System.nanoTime() + TO_BE_USED.toNanos();
        while (upstream.times(thing) == 0 && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void revoke() {
        try {
            while (true) {
                allowed.acquire();
                if (ThreadLocalRandom.current().nextBoolean()) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(WITHIN_NANOS));
                }
                Trial trial = ready.take();
                try {
                    revokeOne(trial);
                } catch (RuntimeException e) {
                    findings.failure("key %s not revoked: %s".formatted(trial.key(), e.toString()));
                }
                done.incrementAndGet();
                lacking.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void revokeOne(Trial trial) {
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
