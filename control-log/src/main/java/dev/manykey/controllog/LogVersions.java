package dev.manykey.controllog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.manykey.contract.state.State;

import org.jspecify.annotations.Nullable;

/**
 * Which versions the control log has of what a service owns: two numbers a key, no states. Also compares them with the
 * database, in a round that goes through all of it while both go on. Safe for many threads; nothing here waits.
 */
final class LogVersions {
    private static final int IDS_TOLD = 10;

    /**
     * What the log has and the database has not.
     *
     * @param count of keys of the log
     * @param ids some of them, as {@code <kind>/<id>}, in order
     */
    record Ahead(long count, List<String> ids) {
        static final Ahead NOTHING = new Ahead(0, List.of());
    }

    private static final class Seen {
        /** The highest version that could be read; 0 for none. */
        private long highest;
        /** Whether the last record of the key is that version, so that it is what compaction leaves. */
        private boolean last;
        private boolean ahead;
        /** The round in which the database had it. */
        private int met;
    }

    private final Map<String, Seen> seen = new HashMap<>();
    private int round;
    /** What {@link Seen#highest} was when the round began, of those that are higher since; null between rounds. */
    private @Nullable Map<String, Long> before;
    private Ahead ahead = Ahead.NOTHING;

    /** Takes note of a record; gives whether the log had a higher version before, which this one now stands behind. */
    synchronized boolean read(String logKey, long version) {
        Seen one = seen.computeIfAbsent(logKey, _ -> new Seen());
        if (version > one.highest) {
            if (before != null) {
                before.putIfAbsent(logKey, one.highest);
            }
            one.highest = version;
        }
        one.last = version == one.highest;
        return !one.last;
    }

    /** Takes note of a record that says nothing. */
    synchronized void unreadable(String logKey) {
        seen.computeIfAbsent(logKey, _ -> new Seen()).last = false;
    }

    /** Forgets all: the log is another one. */
    synchronized void startOver() {
        seen.clear();
        before = null;
        ahead = Ahead.NOTHING;
    }

    /** The highest version that the log has; 0 for none. */
    synchronized long highest(String logKey) {
        Seen one = seen.get(logKey);
        return one == null ? 0 : one.highest;
    }

    /** Whether the last record of a key is its highest version; not so for a key without records. */
    synchronized boolean endsAtHighest(String logKey) {
        Seen one = seen.get(logKey);
        return one != null && one.last;
    }

    /** Whether the log should have this state, which is in the database, and has not; never when it has a later one. */
    synchronized boolean lacks(State state) {
        Seen one = seen.get(state.logKey());
        return one == null || one.highest < state.version() || (one.highest == state.version() && !one.last);
    }

    /** Takes note of whether the database lacks what the log has; gives whether that is news. */
    synchronized boolean putAhead(String logKey, boolean isAhead) {
        Seen one = seen.get(logKey);
        if (one == null || one.ahead == isAhead) {
            return false;
        }
        one.ahead = isAhead;
        TreeSet<String> ids = new TreeSet<>(ahead.ids());
        if (isAhead) {
            ids.add(logKey);
        } else {
            ids.remove(logKey);
        }
        ahead = new Ahead(ahead.count() + (isAhead ? 1 : -1), ids.stream().limit(IDS_TOLD).toList());
        return isAhead;
    }

    /** Begins a round, also in the middle of one; what is read from the database from now on belongs to it. */
    synchronized int beginRound() {
        before = new HashMap<>();
        return ++round;
    }

    /** As {@link #lacks}, for a state that was read in this round. Nothing is lacking in a round that is over. */
    synchronized boolean meet(State state, int inRound) {
        if (before == null || inRound != round) {
            return false;
        }
        Seen one = seen.get(state.logKey());
        if (one != null) {
            one.met = round;
            one.ahead = beforeRound(before, state.logKey(), one) > state.version();
        }
        return lacks(state);
    }

    /** Ends a round: what the log had when it began and the database did not show meanwhile, the database has not. */
    synchronized Ahead endRound(int ending) {
        if (before != null && ending == round) {
            long count = 0;
            TreeSet<String> ids = new TreeSet<>();
            for (Map.Entry<String, Seen> entry : seen.entrySet()) {
                Seen one = entry.getValue();
                if (one.met != round) {
                    one.ahead = beforeRound(before, entry.getKey(), one) > 0;
                }
                if (one.ahead) {
                    count++;
                    ids.add(entry.getKey());
                    if (ids.size() > IDS_TOLD) {
                        ids.removeLast();
                    }
                }
            }
            ahead = new Ahead(count, List.copyOf(ids));
            before = null;
        }
        return ahead;
    }

    /** What the log has and the database has not, as far as that was looked for. */
    synchronized Ahead ahead() {
        return ahead;
    }

    private static long beforeRound(Map<String, Long> before, String logKey, Seen one) {
        return before.getOrDefault(logKey, one.highest);
    }
}
