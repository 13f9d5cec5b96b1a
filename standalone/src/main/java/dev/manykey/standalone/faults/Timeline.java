package dev.manykey.standalone.faults;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** What was broken when. */
final class Timeline {

    /** @param until null while it lasts */
    private record Entry(Fault fault, String whom, Instant from, @Nullable Instant until) {

        boolean isDuring(Instant begin, Instant end) {
            return !from.isAfter(end) && (until == null || !until.isBefore(begin));
        }

        @Override
        public String toString() {
            return "%s %s %s..%s".formatted(fault, whom, from, until == null ? "" : until);
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    synchronized void begin(Fault fault) {
        entries.add(new Entry(fault, "", Instant.now(), null));
    }

    /** Says to whom it is done, and prints it. */
    synchronized void to(String whom) {
        Entry last = entries.removeLast();
        entries.add(new Entry(last.fault(), whom, last.from(), null));
        System.out.printf("  %s %s%n", last.fault(), whom);
    }

    synchronized void end() {
        Entry last = entries.removeLast();
        entries.add(new Entry(last.fault(), last.whom(), last.from(), Instant.now()));
    }

    /** How often each thing was done. */
    synchronized Map<Fault, Integer> counts() {
        Map<Fault, Integer> counts = new TreeMap<>();
        entries.forEach(entry -> counts.merge(entry.fault(), 1, Integer::sum));
        return counts;
    }

    /** In words, what was broken at some time between the two. */
    synchronized String during(Instant begin, Instant end) {
        var found = entries.stream().filter(entry -> entry.isDuring(begin, end)).map(Entry::toString).toList();
        return found.isEmpty() ? "nothing" : String.join(", ", found);
    }
}
