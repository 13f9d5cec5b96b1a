package dev.manykey.standalone.faults;

import java.util.concurrent.atomic.AtomicInteger;

/** What was found that must not be; printed at once. Safe for many threads. */
final class Findings {

    static final int NOT_TOLD = 3;

    private final AtomicInteger violations = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger untold = new AtomicInteger();

    /** The upstream was asked when it must not have been. */
    void violation(String what) {
        violations.incrementAndGet();
        System.out.println("  VIOLATION: " + what);
    }

    /** Something else is not as promised: refused although it should serve, or not healed in time. */
    void failure(String what) {
        failures.incrementAndGet();
        System.out.println("  FAILURE: " + what);
    }

    /** Nothing can be said of a promise that was to be tried. */
    void notTold(String what) {
        untold.incrementAndGet();
        System.out.println("  NOT TOLD: " + what);
    }

    /** The exit code of a trial: 1 when something must not be, 3 when something could not be tried, else 0. */
    int exitCode() {
        return violations() + failures() > 0 ? 1 : untold.get() > 0 ? NOT_TOLD : 0;
    }

    int violations() {
        return violations.get();
    }

    int failures() {
        return failures.get();
    }
}
