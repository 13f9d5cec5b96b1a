package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;

import dev.manykey.pdp.PathTemplate.Segment.Mixed;

import org.jspecify.annotations.Nullable;

/** Finds a {@link Mixed} segment in a stretch of a path. Every parameter takes as little as it can, and never nothing. */
final class SegmentPattern {
    private final List<String> literals;

    SegmentPattern(Mixed segment) {
        literals = segment.literals();
    }

    boolean matches(String path, int from, int to) {
        return find(path, from, to, false, null);
    }

    boolean matchesIgnoringCase(String segment) {
        return find(segment, 0, segment.length(), true, null);
    }

    /** The values of the parameters, left to right; the stretch must match. */
    List<String> values(String path, int from, int to) {
        List<String> values = new ArrayList<>();
        find(path, from, to, false, values);
        return values;
    }

    private boolean find(String text, int from, int to, boolean ignoreCase,
            @Nullable List<String> values) {
        String first = literals.getFirst();
        String last = literals.getLast();
        int at = from + first.length();
        int end = to - last.length();
        if (at >= end || !text.regionMatches(ignoreCase, from, first, 0, first.length())
                || !text.regionMatches(ignoreCase, end, last, 0, last.length())) {
            return false;
        }
        for (int i = 1; i < literals.size() - 1; i++) {
            String between = literals.get(i);
            int found = at + 1;
            while (found + between.length() < end
                    && !text.regionMatches(ignoreCase, found, between, 0, between.length())) {
                found++;
            }
            if (found + between.length() >= end) {
                return false;
            }
            if (values != null) {
                values.add(text.substring(at, found));
            }
            at = found + between.length();
        }
        if (values != null) {
            values.add(text.substring(at, end));
        }
        return true;
    }
}
