package dev.manykey.policy.authzen;

import java.util.List;

import dev.manykey.pdp.PathTemplate;
import dev.manykey.pdp.PathTemplate.Segment;

/** Templates of which one takes paths that the other fits too. */
final class Overlap {
    private Overlap() {}

    /** Whether some path that fits {@code template} is {@code other}'s, or may be; when in doubt it is. */
    static boolean takesFrom(PathTemplate other, PathTemplate template) {
        List<Segment> theirs = other.segments();
        List<Segment> own = template.segments();
        if (theirs.size() != own.size() || other.shape().equals(template.shape())) {
            return false;
        }
        int first = 0;
        for (int i = 0; i < own.size(); i++) {
            if (!meet(theirs.get(i), own.get(i))) {
                return false;
            }
            if (first == 0) { // the more literal one goes first, from the left
                first = Integer.compare(rank(theirs.get(i)), rank(own.get(i)));
            }
        }
        return first <= 0;
    }

    private static boolean meet(Segment one, Segment other) {
        if (one instanceof Segment.Literal(String text) && other instanceof Segment.Literal(String otherText)) {
            return text.equalsIgnoreCase(otherText);
        }
        return !isEnd(one) && !isEnd(other);
    }

    private static boolean isEnd(Segment segment) {
        return segment instanceof Segment.Literal(String text) && text.isEmpty();
    }

    private static int rank(Segment segment) {
        return switch (segment) {
            case Segment.Literal _ -> 0;
            case Segment.Mixed _ -> 1;
            case Segment.Parameter _ -> 2;
        };
    }
}
