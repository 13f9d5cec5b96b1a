package dev.manykey.model;

import java.util.Set;

/** What is explored, and how far; time has no end. The change is a revocation, or with {@code narrowing} one that can be taken back (a suspension, a
 *  smaller policy), which has no write-once record beside it.
 *
 * @param bound how long a proof of freshness lasts, in ticks
 * @param boots how many boots a process has at most, by crashes and by starting over; what starts over once more ends
 * @param markers how many markers are sent at most, by all processes together
 * @param records how long a topic grows at most, in offsets */
record Scenario(int bound, int boots, int markers, int records, boolean narrowing, Set<Fault> faults) {
    Scenario {
        require(bound, 1, 3);
        require(boots, 1, 4);
        require(markers, 1, 7);
        require(records, 1, Log.CAPACITY);
        require(faults.contains(Fault.COMPACTION) ? bound : 1, 1, 2);
        faults = Set.copyOf(faults);
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** Whether everything that can happen in the other scenario can happen in this one. */
    boolean covers(Scenario other) {
        return bound == other.bound && boots >= other.boots && markers >= other.markers && records >= other.records
                && narrowing == other.narrowing && faults.containsAll(other.faults);
    }

    private static void require(int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("value: " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
