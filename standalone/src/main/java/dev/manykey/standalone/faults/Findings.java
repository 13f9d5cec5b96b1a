package dev.manykey.standalone.faults;

import java.util.concurrent.atomic.AtomicInteger;

/** What was found that must not be; printed at once. Safe for many threads. */
final class Findings {

    private final AtomicInteger violations = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    /** The upstream was asked when it must not have been. */
    void violation(String what, Object... values) {
        violations.incrementAndGet();
        System.out.println("  VIOLATION: " + what.formatted(values));
    }

    /** Something else is not as promised: refused although it should serve, or not healed in time. */
    void failure(String what, Object... values) {
        failures.incrementAndGet();
        System.out.println("  FAILURE: " + what.formatted(values));
    }

    int violations() {
        return violations.get();
    }

    int failures() {
        return failures.get();
    }
}
