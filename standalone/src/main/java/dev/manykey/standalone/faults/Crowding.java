package dev.manykey.standalone.faults;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;

/** How much longer than it needs a piece of work takes on this machine, since others are at work, too. Brokers that get a tenth
 *  of a processor elect nobody in time, and that says nothing of them. */
final class Crowding implements AutoCloseable {

    /** From here on nothing can be said of what has to be done within seconds. */
    static final double TOO_MUCH = 4;

    private static final long WORK_NANOS = Duration.ofMillis(20).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(400).toNanos();

    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private final ConcurrentLinkedDeque<Sample> samples = new ConcurrentLinkedDeque<>();
    private final Thread thread = Thread.ofPlatform().name("crowding").daemon().start(this::run);
    private volatile boolean over;

    private record Sample(Instant at, double factor) {}

    private void run() {
        while (!over) {
            long began = System.nanoTime();
            long worked = clock.getCurrentThreadCpuTime();
            while (clock.getCurrentThreadCpuTime() - worked < WORK_NANOS) {
                Thread.onSpinWait();
            }
            samples.add(new Sample(Instant.now(), (double) (System.nanoTime() - began) / WORK_NANOS));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The mean factor of what was done since; 1 when nobody else was at work. */
    double since(Instant from) {
        return samples.stream().filter(sample -> !sample.at().isBefore(from)).mapToDouble(Sample::factor).average()
                .orElse(TOO_MUCH);
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
