package dev.manykey.pdp.condition;

/**
 * How much work one decision may be, in steps of some nanoseconds: what conditions look at comes from a caller, and others wait
 * for the thread. Counted by whatever can take longer than a condition is long.
 */
public final class Effort {
    /** About a tenth of a second. */
    static final long MOST = 16_000_000;

    /** For a member of an object, and an element of a list of which nothing is asked. */
    static final int ELEMENT = 16;

    /** For each thing that is asked of an element in a loop: as much as a question costs that fails. */
    static final int QUESTION = 400;

    private static final ThreadLocal<Effort> OF_THREAD = ThreadLocal.withInitial(Effort::new);

    private long left = Long.MAX_VALUE;
    private int under;
    private long element = ELEMENT;

    private Effort() {}

    /** A decision would have taken too long. An error, since the language takes an exception for the failure of one operand. */
    @SuppressWarnings("serial") // never written
    static final class TooMuch extends Error {
        TooMuch() {
            super("too much to look at", null, false, false);
        }
    }

    /** A decision, or a single evaluation, begins on this thread; what is begun inside counts for the same. */
    public static Effort begin() {
        Effort effort = OF_THREAD.get();
        if (effort.under++ == 0) {
            effort.left = MOST;
        }
        return effort;
    }

    /** It is over; what is spent from now on counts for nobody. */
    public void end() {
        if (--under == 0) {
            left = Long.MAX_VALUE;
        }
    }

    /** What an element costs from now on, of which so many questions are asked; gives what it cost until now. */
    long questions(int questions) {
        long before = element;
        element = Math.max(ELEMENT, (long) QUESTION * questions);
        return before;
    }

    /** Elements cost again what they did. */
    void elements(long cost) {
        element = cost;
    }

    /** Looks at so many elements. */
    static void elements(int count) {
        Effort effort = OF_THREAD.get();
        effort.take(effort.element * count);
    }

    /** Takes some steps; free of charge where no evaluation is under way. */
    static void spend(long steps) {
        OF_THREAD.get().take(steps);
    }

    private void take(long steps) {
        if (under == 0) {
            return;
        }
        left -= steps;
        if (left < 0) {
            throw new TooMuch();
        }
    }
}
