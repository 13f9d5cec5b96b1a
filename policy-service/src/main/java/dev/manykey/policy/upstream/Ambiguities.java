package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.pdp.PathTemplate;
import dev.manykey.pdp.PathTemplate.Segment;

import org.jspecify.annotations.Nullable;

/**
 * Finds the pairs of paths that one request can match and neither of which is more specific. Only paths that can match the
 * same beginning are looked at together, segment by segment.
 */
final class Ambiguities {
    private static final int MOST = 5000;
    private static final int MOST_STEPS = 1_000_000;

    /**
     * Two paths with the same method.
     *
     * @param both what matches both, as a template; null where no template says it
     */
    record Pair(ServedPath one, ServedPath other, @Nullable String both) {
        /** As {@code both}, when the two need different permissions or one is refused itself; else null. */
        @Nullable
        String refused() {
            boolean same = one.usable() && other.usable()
                    && one.operation().resource().equals(other.operation().resource())
                    && one.operation().access() == other.operation().access();
            return same ? null : both;
        }

        /** Whether both are the operations' own paths, neither an alias's nor a suffix's. */
        boolean isOfOwnPaths() {
            return one.isOwn() && other.isOwn();
        }
    }

    private record Line(ServedPath path, List<Segment> segments) {}

    /** What two segments that can match the same text match both; null where no segment says it. */
    private record Meeting(@Nullable String shape, boolean leftMore, boolean rightMore) {}

    private final List<Pair> found = new ArrayList<>();
    private int steps;

    private Ambiguities() {}

    /**
     * All pairs.
     *
     * @throws ProblemException when they are more than anybody could look through
     */
    static List<Pair> find(List<ServedPath> paths) {
        Ambiguities ambiguities = new Ambiguities();
        Map<String, List<Line>> groups = new TreeMap<>();
        for (ServedPath path : paths) {
            List<Segment> segments = PathTemplate.parse(path.operation().path()).segments();
            groups.computeIfAbsent(path.operation().method() + segments.size(), _ -> new ArrayList<>())
                    .add(new Line(path, segments));
        }
        groups.values().forEach(group -> ambiguities.within(group, 0, ""));
        return ambiguities.found;
    }

    /** Paths whose first segments are the same. */
    private void within(List<Line> lines, int at, String met) {
        if (lines.size() < 2 || at == lines.getFirst().segments().size()) {
            return;
        }
        List<List<Line>> literal = new ArrayList<>();
        List<List<Line>> loose = new ArrayList<>();
        for (List<Line> group : byShape(lines, at).values()) {
            Segment segment = group.getFirst().segments().get(at);
            (segment instanceof Segment.Literal ? literal : loose).add(group);
            within(group, at + 1, met + "/" + segment.shape());
        }
        Meeting before = new Meeting(met, false, false);
        for (int i = 0; i < loose.size(); i++) {
            for (List<Line> other : literal) {
                between(loose.get(i), other, at, before);
            }
            for (List<Line> other : loose.subList(i + 1, loose.size())) {
                between(loose.get(i), other, at, before);
            }
        }
    }

    /** Paths whose first segments can match the same, {@code met}, and are not the same. */
    private void between(List<Line> left, List<Line> right, int at, Meeting met) {
        if (++steps > MOST_STEPS || found.size() > MOST) {
            throw ProblemException.invalid("operations", null,
                    "at most %d pairs of paths that one request can match both".formatted(MOST));
        }
        if (at == left.getFirst().segments().size()) {
            if (met.leftMore && met.rightMore) {
                left.forEach(
                        one -> right.forEach(other -> found.add(new Pair(one.path, other.path, named(met.shape)))));
            }
            return;
        }
        Map<String, List<Line>> rights = byShape(right, at);
        for (List<Line> group : byShape(left, at).values()) {
            Segment segment = group.getFirst().segments().get(at);
            for (List<Line> other : rights.values()) {
                Meeting meeting = meeting(segment, other.getFirst().segments().get(at));
                if (meeting != null) {
                    between(group, other, at + 1, met(met, meeting));
                }
            }
        }
    }

    private static Map<String, List<Line>> byShape(List<Line> lines, int at) {
        return lines.stream().collect(Collectors.groupingBy(line -> line.segments().get(at).shape(),
                LinkedHashMap::new, Collectors.toList()));
    }

    private static Meeting met(Meeting before, Meeting now) {
        return new Meeting(before.shape == null || now.shape == null ? null : before.shape + "/" + now.shape,
                before.leftMore || now.leftMore, before.rightMore || now.rightMore);
    }

    /** What two segments match both; null for nothing. */
    private static @Nullable Meeting meeting(Segment left, Segment right) {
        if (left.shape().equals(right.shape())) {
            return new Meeting(left.shape(), false, false);
        }
        return switch (left) {
            case Segment.Literal literal -> covers(right, literal) ? new Meeting(literal.shape(), true, false) : null;
            case Segment.Parameter any -> covers(any, right) ? new Meeting(right.shape(), false, true) : null;
            case Segment.Mixed some -> switch (right) {
                case Segment.Literal literal ->
                    covers(some, literal) ? new Meeting(literal.shape(), false, true) : null;
                case Segment.Parameter _ -> new Meeting(some.shape(), true, false);
                case Segment.Mixed other -> covers(some, other) ? new Meeting(other.shape(), false, true)
                        : covers(other, some) ? new Meeting(some.shape(), true, false)
                                : meet(some, other) ? new Meeting(null, true, true) : null;
            };
        };
    }

    /** Whether everything that {@code narrow} matches {@code wide} matches too; the two are not the same. */
    private static boolean covers(Segment wide, Segment narrow) {
        return switch (wide) {
            case Segment.Literal _ -> false;
            case Segment.Parameter _ -> !narrow.shape().isEmpty();
            case Segment.Mixed mixed -> Pattern.matches(
                    mixed.literals().stream().map(Pattern::quote).collect(Collectors.joining(".+")), narrow.shape());
        };
    }

    /** Whether a text may match both, as far as beginning and end tell. */
    private static boolean meet(Segment.Mixed one, Segment.Mixed other) {
        String first = one.literals().getFirst();
        String last = one.literals().getLast();
        return (first.startsWith(other.literals().getFirst()) || other.literals().getFirst().startsWith(first))
                && (last.endsWith(other.literals().getLast()) || other.literals().getLast().endsWith(last));
    }

    private static @Nullable String named(@Nullable String shape) {
        if (shape == null) {
            return null;
        }
        StringBuilder named = new StringBuilder();
        int number = 0;
        for (int from = 0, at; from < shape.length(); from = at) {
            at = shape.indexOf("{}", from);
            if (at < 0) {
                return named.append(shape, from, shape.length()).toString();
            }
            named.append(shape, from, at).append("{p").append(++number).append('}');
            at += 2;
        }
        return named.toString();
    }
}
