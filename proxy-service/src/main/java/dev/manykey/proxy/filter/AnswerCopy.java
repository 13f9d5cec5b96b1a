package dev.manykey.proxy.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.manykey.pdp.condition.Condition;
import dev.manykey.pdp.condition.JsonTree;
import dev.manykey.proxy.filter.AnswerRules.Node;

import dev.cel.common.values.NullValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The way of one answer from its parser to new bytes, token by token. What is passed on is written anew from what was read, so
 * that nobody can read it differently; only what a condition asks about is held as a tree, an element at a time, and as the
 * upstream said it: a condition may ask for what is masked. Not safe for many threads.
 */
final class AnswerCopy {
    private static final String MASKED = "***";
    /** In place of a tree that holds a number which conditions do not have: what was asked about it could be wrong. */
    private static final Object NOT_TO_BE_JUDGED = new Object();
    /** In place of a tree that nobody asks for. */
    private static final Object NOTHING = new Object();

    private final JsonParser in;
    private final JsonBytes out;
    private final boolean refusesRecords;
    /** Whether something on the way to rows, of what is passed on, has not got what comes next. */
    private boolean missing;
    private int judging;
    private int arrays;

    /** The one record that the answer is about may not be read. */
    static final class RecordNotPermitted extends RuntimeException {
        RecordNotPermitted() {
            super("record not permitted", null, false, false);
        }
    }

    /** The answer has not got the rows of which only some may be passed on. */
    static final class NoSuchRows extends RuntimeException {
        NoSuchRows() {
            super("no such rows", null, false, false);
        }
    }

    /**
     * Copies from {@code in} to {@code out}.
     *
     * @param refusesRecords whether a record outside of arrays that is not permitted, and an answer without the rows, ends the copy;
     *        else null is written for the record, and the answer without rows is copied
     */
    AnswerCopy(JsonParser in, JsonBytes out, boolean refusesRecords) {
        this.in = in;
        this.out = out;
        this.refusesRecords = refusesRecords;
    }

    /**
     * Copies the one value that the text is.
     *
     * @return whether it is one value, and nothing after it
     * @throws NoSuchRows when the answer to a call that only reads has none of the rows that it should have: what it has instead, nobody
     *         has looked at
     */
    boolean copy(Node top) {
        if (in.nextToken() == null) {
            return false;
        }
        if (top.leavesOut(isArray())) {
            out.raw("null");
            unwritten();
        } else {
            value(top);
        }
        if (refusesRecords && missing) {
            throw new NoSuchRows();
        }
        return in.nextToken() == null;
    }

    /** What is at this place. */
    private Object value(Node here) {
        boolean array = isArray();
        if (here.masks(array)) {
            return masked();
        }
        if (array) {
            if (here.empties()) {
                out.raw("[]");
                return unwritten();
            }
            return array(here, true);
        }
        return here.keep().isEmpty() || in.currentToken() == JsonToken.VALUE_NULL ? content(here) : record(here);
    }

    /** What is at this place as the one record that the answer has there. */
    private Object record(Node here) {
        int before = out.length();
        boolean missed = missing;
        Object tree = judged(here, false);
        if (!isKept(here, tree)) {
            missing = missed;
            if (refusesRecords && arrays == 0) {
                throw new RecordNotPermitted();
            }
            out.backTo(before);
            out.raw("null");
        }
        return tree;
    }

    private Object judged(Node here, boolean masked) {
        judging++;
        Object tree = masked ? masked() : content(here);
        judging--;
        return tree;
    }

    private static boolean isKept(Node here, Object tree) {
        if (tree == NOT_TO_BE_JUDGED) {
            return false;
        }
        for (Condition condition : here.keep()) {
            if (!Condition.Outcome.TRUE.equals(condition.evaluateRow(tree))) {
                return false;
            }
        }
        return true;
    }

    /** A value that is neither masked nor left out nor judged, or has been. */
    private Object content(Node here) {
        missing |= in.currentToken().isScalarValue() && in.currentToken() != JsonToken.VALUE_NULL && here.leadsToRows();
        return switch (in.currentToken()) {
            case START_OBJECT -> object(here);
            case START_ARRAY -> array(here, false);
            case VALUE_STRING -> {
                String text = in.getString();
                out.string(text);
                yield text;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                out.raw(in.getString());
                yield judging > 0 ? number() : NOTHING;
            }
            case VALUE_TRUE -> word("true", true);
            case VALUE_FALSE -> word("false", false);
            case VALUE_NULL -> word("null", NullValue.NULL_VALUE);
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("JSON: a value that is none");
        };
    }

    private Object word(String text, Object value) {
        out.raw(text);
        return value;
    }

    private Object object(Node here) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        boolean told = true;
        boolean first = true;
        boolean leads = here.leadsToRows();
        Set<Node> seen = leads ? Collections.newSetFromMap(new IdentityHashMap<>()) : Set.of();
        out.mark('{');
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            Node place = here.member(name);
            if (leads && place.isOnTheWayToRows()) {
                seen.add(place);
            }
            Object tree;
            if (place.leavesOut(isArray())) {
                tree = unwritten();
            } else {
                if (!first) {
                    out.mark(',');
                }
                first = false;
                out.string(name);
                out.mark(':');
                tree = value(place);
            }
            if (judging > 0) {
                told &= tree != NOT_TO_BE_JUDGED;
                members.put(name, tree);
            }
        }
        out.mark('}');
        missing |= leads && !here.hasNext(seen);
        return told ? JsonTree.object(members) : NOT_TO_BE_JUDGED;
    }

    /**
     * An array.
     *
     * @param isHere whether it is what stands at the place, and not an element of that
     */
    private Object array(Node here, boolean isHere) {
        List<Object> elements = new ArrayList<>();
        boolean told = true;
        boolean first = true;
        arrays++;
        out.mark('[');
        while (in.nextToken() != JsonToken.END_ARRAY) {
            int before = out.length();
            boolean missed = missing;
            if (!first) {
                out.mark(',');
            }
            Object tree;
            boolean kept = true;
            if (isHere && !here.keep().isEmpty()) {
                tree = judged(here, here.masksEach());
                kept = isKept(here, tree);
            } else {
                tree = isHere && here.masksEach() ? masked() : content(here);
            }
            if (kept) {
                first = false;
            } else {
                missing = missed;
                out.backTo(before);
            }
            if (judging > 0) {
                told &= tree != NOT_TO_BE_JUDGED;
                elements.add(tree);
            }
        }
        out.mark(']');
        arrays--;
        return told ? JsonTree.array(elements) : NOT_TO_BE_JUDGED;
    }

    private Object masked() {
        out.string(MASKED);
        return unwritten();
    }

    /** Reads over a value of which nothing is passed on. */
    private Object unwritten() {
        if (judging == 0) {
            in.skipChildren();
            return NOTHING;
        }
        int before = out.length();
        Object tree = content(Node.NONE);
        out.backTo(before);
        return tree;
    }

    private Object number() {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return switch (in.getNumberType()) {
                case INT, LONG -> in.getLongValue();
                case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> NOT_TO_BE_JUDGED;
            };
        }
        double value = in.getDoubleValue();
        return Double.isFinite(value) ? value : NOT_TO_BE_JUDGED;
    }

    private boolean isArray() {
        return in.currentToken() == JsonToken.START_ARRAY;
    }
}
