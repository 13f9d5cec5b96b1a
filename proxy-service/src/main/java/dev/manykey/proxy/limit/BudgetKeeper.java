package dev.manykey.proxy.limit;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what was used of budgets on the disk, once a second, on a thread of its own. */
public final class BudgetKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetKeeper.class);

    private final BudgetFile budgets;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("manykey-budgets").daemon().factory());
    private boolean failed;

    /** Keeps {@code budgets}. */
    public BudgetKeeper(BudgetFile budgets) {
        this.budgets = budgets;
    }

    /** Begins. */
    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::tidy, 1, 1, TimeUnit.SECONDS);
    }

    private void tidy() {
        try {
            budgets.tidy();
            failed = false;
        } catch (IOException | RuntimeException e) { // what is written by a call still counts, or refuses it
            if (!failed) {
                LOG.warn("budgets: not put on the disk ({}); trying again every second", e.toString());
            }
            failed = true;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
