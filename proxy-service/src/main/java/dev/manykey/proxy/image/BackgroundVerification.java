package dev.manykey.proxy.image;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies what was read while starting and nobody has asked for yet. */
final class BackgroundVerification implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundVerification.class);

    private final List<PackedEntries> all;
    private volatile boolean stopped;

    /** Of what is there when it runs; what comes later is verified when it comes. */
    BackgroundVerification(PackedEntries... all) {
        this.all = List.of(all);
    }

    /** Runs it on a thread of low priority, where the system heeds that. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
    static void onItsOwn(Runnable verification) {
        Thread thread = Thread.ofPlatform().name("control-log-verification").daemon().priority(Thread.MIN_PRIORITY)
                .unstarted(verification);
        thread.start();
    }

    /** Ends it soon: what it verifies does not count any more. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        long began = System.nanoTime();
        long count = 0;
        for (PackedEntries entries : all) {
            for (int ordinal = 0; ordinal < entries.ordinals() && !stopped; ordinal++) {
                long entry = entries.entry(ordinal);
                if (entry != PackedEntries.NONE && !PackedEntries.isVerified(entry)) {
                    entries.settle(ordinal);
                    count++;
                }
            }
        }
        LOG.info("control log: {} records were verified in {} ms", count,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }
}
