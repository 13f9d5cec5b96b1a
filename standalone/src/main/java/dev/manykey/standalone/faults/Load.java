package dev.manykey.standalone.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import dev.manykey.standalone.ProxyProcesses.Place;

/** Tools that go on calling with their keys through every proxy, whether they were revoked or not. */
final class Load implements AutoCloseable {

    private static final int MOST_KEYS = 120;
    private static final int THREADS = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long PAUSE_NANOS = Duration.ofMillis(12).toNanos();

    private final Supplier<List<Place>> proxies;
    private final Caller caller = new Caller(PATIENCE);
    private final Deque<Trial> trials = new ArrayDeque<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    Load(Supplier<List<Place>> proxies) {
        this.proxies = proxies;
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().name("load-" + i).daemon().start(this::run));
        }
    }

    /** Calls with this key, too; when there are many, the oldest is left alone then. */
    synchronized void add(Trial trial) {
        trials.addLast(trial);
        if (trials.size() > MOST_KEYS) {
            trials.removeFirst();
        }
    }

    /** How often each status came, with 0 for no answer. */
    synchronized Map<String, Integer> answers() {
        return new TreeMap<>(answers);
    }

    private synchronized Trial any() {
        int index = ThreadLocalRandom.current().nextInt(trials.size());
        return trials.stream().skip(index).findFirst().orElseThrow();
    }

    private synchronized boolean isIdle() {
        return trials.isEmpty();
    }

    private void run() {
        while (!over) {
            LockSupport.parkNanos(PAUSE_NANOS);
            if (!isIdle()) {
                List<Place> all = proxies.get();
                Place proxy = all.get(ThreadLocalRandom.current().nextInt(all.size()));
                String answer = caller.call(proxy, any());
                synchronized (this) {
                    answers.merge(answer, 1, Integer::sum);
                }
            }
        }
    }

    @Override
    public void close() {
        over = true;
        caller.close();
        threads.forEach(Thread::interrupt);
    }
}
