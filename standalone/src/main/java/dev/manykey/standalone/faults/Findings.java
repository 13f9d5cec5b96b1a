package dev.manykey.standalone.faults;

import java.util.concurrent.atomic.AtomicInteger;

/** What was found that must not be; printed at once. Safe for many threads. */
final class Findings {

    private final AtomicInteger violations = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

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

    int violations() {
        return violations.get();
    }

    int failures() {
        return failures.get();
    }
}
