package dev.manykey.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Visits every state that can be reached, nearest first, so that the first violation found is one of the shortest. */
final class Search {
    private final Protocol protocol;
    private final VisitedStates visited = new VisitedStates();
    private @Nullable String violated;
    private @Nullable String violatingAction;
    private int violatingProcess = Steps.NOBODY;

    Search(Protocol protocol) {
        this.protocol = protocol;
    }

    /** Searches until a step breaks a property or nothing is left. One call per search. */
    Finding run() {
        visited.add(protocol.start(), VisitedStates.NONE);
        for (int current = 0; current < visited.size(); current++) {
            int parent = current;
            protocol.steps(visited.at(current), (next, action, process, broken) -> {
                if (broken != null && violated == null) {
                    violated = broken;
                    violatingAction = action;
                    violatingProcess = process;
                } else if (violated == null) {
                    visited.add(next, parent);
                }
            });
            if (violated != null) {
                return new Finding(visited.size(), violated, traceTo(current));
            }
        }
        return new Finding(visited.size(), null, List.of());
    }

    private List<String> traceTo(int last) {
        var path = new ArrayDeque<State>();
        for (int index = last; index != VisitedStates.NONE; index = visited.parent(index)) {
            path.addFirst(visited.at(index));
        }
        var lines = new ArrayList<String>();
        int tick = 0;
        var before = path.removeFirst();
        lines.add(line(tick, Steps.NOBODY, "start", before));
        for (State after : path) {
            tick += protocol.isTick(before, after) ? 1 : 0;
            lines.add(stepBetween(tick, before, after));
            before = after;
        }
        lines.add(line(tick, violatingProcess, violatingAction + ": " + violated, before));
        return lines;
    }

    private String stepBetween(int tick, State before, State after) {
        var found = new ArrayList<String>();
        protocol.steps(before, (next, action, process, _) -> {
            if (next.equals(after)) {
                found.add(line(tick, process, action, after));
            }
        });
        return found.getFirst();
    }

    private static String line(int tick, int process, String action, State state) {
        String who = process == Steps.NOBODY ? "" : "p" + process + " ";
        return "tick " + tick + "  " + who + action + "  | " + state.words();
    }
}
