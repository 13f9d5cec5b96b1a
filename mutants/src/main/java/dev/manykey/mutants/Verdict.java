package dev.manykey.mutants;

import java.time.Duration;
import java.util.List;

/** What became of a run of tests. Only {@link Red} kills a mutant: each of the others says nothing about the rule. */
sealed interface Verdict {
    /**
     * A test ran and failed.
     *
     * @param failed the tests that did, with the first line of why
     */
    record Red(List<String> failed) implements Verdict {
        public Red {
            failed = List.copyOf(failed);
        }

        @Override
        public String toString() {
            return "by " + failed.getFirst();
        }
    }

    /** All tests ran and none failed. */
    record Green(int tests) implements Verdict {
        @Override
        public String toString() {
            return "%d tests ran, and none failed".formatted(tests);
        }
    }

    /** The program with the rule switched off is none. */
    record NotCompiled(String why) implements Verdict {
        @Override
        public String toString() {
            return "does not compile: " + why.replaceAll("\\s+", " ");
        }
    }

    /** The tests that were named are not there, were skipped, or did not come to their turn. */
    record NotRun(String why) implements Verdict {
        @Override
        public String toString() {
            return "no test ran: " + why;
        }
    }

    /** The tests did not end in time. Not taken for a failure: a test that may wait without end proves nothing. */
    record Hung(Duration limit) implements Verdict {
        @Override
        public String toString() {
            return "not done after " + limit;
        }
    }

    /**
     * The JVM that ran the tests ended before they did.
     *
     * @param lastWords the end of what it wrote
     */
    record Aborted(int status, String lastWords) implements Verdict {
        @Override
        public String toString() {
            return "its JVM ended with status %d: %s".formatted(status, lastWords);
        }
    }
}
