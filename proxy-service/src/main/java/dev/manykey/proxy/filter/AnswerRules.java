package dev.manykey.proxy.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.manykey.pdp.Duties;
import dev.manykey.pdp.Place;
import dev.manykey.pdp.condition.Condition;

import org.jspecify.annotations.Nullable;

/** What of an answer is passed on: the places of some duties as a tree of names. Never changes; safe for many threads. */
public final class AnswerRules {
    private final Node top = new Node();
    private final boolean empty;

    private AnswerRules(Duties duties) {
        for (String place : duties.mask()) {
            Place read = Place.parse(place);
            Node at = at(read);
            at.mask |= !read.each();
            at.maskEach |= read.each();
        }
        for (String place : duties.drop()) {
            Place read = Place.parse(place);
            Node at = at(read);
            at.drop |= !read.each();
            at.dropEach |= read.each();
        }
        for (Duties.Rows rows : duties.rows()) {
            at(Place.parse(rows.array())).keep.add(rows.keep());
        }
        empty = !duties.changesAnswers();
    }

    /**
     * The rules of {@code duties}. To be made before the request leaves: duties that cannot be done are no permit.
     *
     * @throws IllegalArgumentException when a place is none
     */
    public static AnswerRules of(Duties duties) {
        return new AnswerRules(duties);
    }

    /** Whether every answer is passed on as it is, and streams. */
    public boolean isEmpty() {
        return empty;
    }

    Node top() {
        return top;
    }

    private Node at(Place place) {
        Node node = top;
        for (String name : place.names()) {
            node = node.children.computeIfAbsent(folded(name), _ -> new Node());
        }
        return node;
    }

    /** Some APIs give a member back in the letters in which the caller asked for it, so their case makes no difference. */
    private static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** A place, with what is to be done there. */
    static final class Node {
        /** A place about which nothing is said, nor about any below it. */
        static final Node NONE = new Node();

        private final Map<String, Node> children = new HashMap<>();
        private final List<Condition> keep = new ArrayList<>();
        private boolean mask;
        private boolean maskEach;
        private boolean drop;
        private boolean dropEach;

        /** The place of a member; a name with dots in it is found as it is written in a place, too. */
        Node member(String name) {
            if (children.isEmpty()) {
                return NONE;
            }
            String folded = folded(name);
            Node found = children.get(folded);
            if (found == null && folded.indexOf('.') >= 0) {
                found = walked(folded);
            }
            return found == null ? NONE : found;
        }

        private @Nullable Node walked(String dotted) {
            Node node = this;
            for (String name : dotted.split("\\.", -1)) {
                node = node.children.get(name);
                if (node == null) {
                    return null;
                }
            }
            return node;
        }

        /** Whether what is here is left out, an array or something else. */
        boolean leavesOut(boolean array) {
            return drop || (dropEach && !array);
        }

        /** Whether of an array here nothing but the brackets is left. */
        boolean empties() {
            return dropEach;
        }

        /** Whether what is here is masked as a whole, an array or something else. */
        boolean masks(boolean array) {
            return mask || (maskEach && !array);
        }

        /** Whether each element of an array here is masked. */
        boolean masksEach() {
            return maskEach;
        }

        /** Whether there are places of rows below. */
        boolean leadsToRows() {
            return children.values().stream().anyMatch(Node::isOnTheWayToRows);
        }

        /** Whether rows are here or below. */
        boolean isOnTheWayToRows() {
            return !keep.isEmpty() || leadsToRows();
        }

        /** Whether an object here that has members at these places has all that lead to rows. */
        boolean hasNext(Set<Node> seen) {
            return children.values().stream().allMatch(child -> !child.isOnTheWayToRows() || child.isAmong(seen));
        }

        /** Itself, or all rows below, to which names with dots in them have led. */
        private boolean isAmong(Set<Node> seen) {
            return seen.contains(this) || (keep.isEmpty() && hasNext(seen));
        }

        /** What must hold for elements of an array here, or for the one record; empty for all. */
        List<Condition> keep() {
            return keep;
        }
    }
}
