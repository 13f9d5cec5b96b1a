package dev.manykey.pdp.condition;

/**
 * How much work one evaluation may be, in steps of some nanoseconds: what a condition looks at comes from a caller, and others
 * wait for the thread. Counted by whatever can take longer than the condition is long.
 */
final class Effort {
    /** About a tenth of a second. */
    static final long MOST = 16_000_000;

    /** For an element of a list, or a member of an object. */
    static final int ELEMENT = 16;

    private static final ThreadLocal<Effort> OF_THREAD = ThreadLocal.withInitial(Effort::new);

    private long left = Long.MAX_VALUE;

    private Effort() {}

    /** An evaluation would have taken too long. */
    static final class TooMuch extends RuntimeException {
        TooMuch() {
            super("too much to look at", null, false, false);
        }
    }

    /** An evaluation begins on this thread. */
    static Effort begin() {
        Effort effort = OF_THREAD.get();
        effort.left = MOST;
        return effort;
    }

    /** It is over; what is spent from now on counts for nobody. */
    void end() {
        left = Long.MAX_VALUE;
    }

    /** Takes some of it; free of charge where no evaluation is under way. */
    static void spend(long steps) {
        Effort effort = OF_THREAD.get();
        if (effort.left == Long.MAX_VALUE) {
            return;
        }
        effort.left -= steps;
        if (effort.left < 0) {
            throw new TooMuch();
        }
    }
}
