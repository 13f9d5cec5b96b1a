package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;

import dev.manykey.standalone.ProxyProcesses.Place;

import static java.util.Objects.requireNonNull;

/** Calls with a key that stays good, through every proxy all the time, and what came of each. */
final class GoodTraffic implements AutoCloseable {

    private static final String SERVED = "200";
    private static final String STALE = "503 stale";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final Map<String, ConcurrentLinkedDeque<Answer>> answers = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Caller caller = new Caller(PATIENCE);
    private volatile boolean over;

    /** What came of a call.
     *
     *  @param what status and code of the refusal, or {@code none} */
    record Answer(Instant begun, Instant ended, String what) {

        boolean isServed() {
            return what.equals(SERVED);
        }

        boolean isStale() {
            return what.equals(STALE);
        }
    }

    GoodTraffic(List<Place> proxies, Trial good) {
        for (Place proxy : proxies) {
            var own = new ConcurrentLinkedDeque<Answer>();
            answers.put(proxy.id(), own);
            threads.add(Thread.ofPlatform().name("good-" + proxy.id()).daemon().start(() -> run(proxy, good, own)));
        }
    }

    private void run(Place proxy, Trial good, ConcurrentLinkedDeque<Answer> own) {
        while (!over) {
            Instant begun = Instant.now();
            String what = caller.call(proxy, good);
            own.add(new Answer(begun, Instant.now(), what));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The calls through one proxy that began in between. */
    List<Answer> between(String proxy, Instant from, Instant until) {
        List<Answer> found = new ArrayList<>();
        var newestFirst = requireNonNull(answers.get(proxy), proxy).descendingIterator();
        while (newestFirst.hasNext()) {
            Answer answer = newestFirst.next();
            if (answer.begun().isBefore(from)) {
                break;
            }
            if (answer.begun().isBefore(until)) {
                found.addFirst(answer);
            }
        }
        return found;
    }

    /** The first call through a proxy that was served of those that began since. */
    Optional<Answer> firstServed(String proxy, Instant since) {
        return between(proxy, since, Instant.MAX).stream().filter(Answer::isServed).findFirst();
    }

    /** Whether a proxy has served every call since. */
    boolean isServing(String proxy, Instant since) {
        var found = between(proxy, since, Instant.MAX);
        return !found.isEmpty() && found.stream().allMatch(Answer::isServed);
    }

    @Override
    public void close() {
        over = true;
        caller.close();
        threads.forEach(Thread::interrupt);
    }
}
