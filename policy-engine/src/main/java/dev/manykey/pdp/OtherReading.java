package dev.manykey.pdp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;

import dev.manykey.pdp.CatalogNode.MixedChild;
import dev.manykey.pdp.PathTemplate.Segment;

import org.jspecify.annotations.Nullable;

/**
 * Whether a segment that binds a parameter could be taken by the upstream for something else that the catalog knows in
 * that place: upstreams ignore case, drop suffixes, trim and decode, and some read {@code :(} as the start of a field list.
 * Such a segment is never worth the doubt, since it is not how any client spells a value.
 *
 * <p>A segment that is letter for letter a literal of that place is no such case: the literal was tried, and the rest of the
 * path did not lead anywhere from it.
 */
final class OtherReading {
    private static final int DECODINGS = 3;

    private OtherReading() {}

    /** The other reading in words, null when there is none. */
    static @Nullable String find(CatalogNode place, Segment segment, String path, int from, int to) {
        if (isPlain(path, from, to)) {
            if (place.mixed().isEmpty() && place.noLiteralStartsWith(path.charAt(from))) {
                return null;
            }
            return find(place, segment, path, from, to, path, from, to);
        }
        String read = read(path.substring(from, to));
        return find(place, segment, path, from, to, read, 0, read.length());
    }

    /** Beside the stretch of the path, how it reads: a stretch of {@code read}. */
    private static @Nullable String find(CatalogNode place, Segment segment, String path, int from, int to,
            String read, int start, int end) {
        if (fieldLists(read, start, end) > fieldLists(segment)) {
            return "field list after a value (expected: no \":(\")";
        }
        for (String literal : place.literalTexts()) {
            boolean exact = literal.length() == to - from && path.startsWith(literal, from);
            if (!exact && !goesOn(segment, literal) && readsAs(read, start, end, literal)) {
                return "reads like the literal \"%s\" (expected: exactly that, or a value unlike it)"
                        .formatted(literal);
            }
        }
        List<MixedChild> mixed = place.mixed();
        for (int i = 0; i < mixed.size(); i++) {
            MixedChild child = mixed.get(i);
            boolean itself = segment instanceof Segment.Mixed && child.node().segments().getLast().equals(segment);
            boolean exact = child.pattern().matches(path, from, to);
            if (!itself && (exact ? segment instanceof Segment.Mixed own && !isNarrower(own, child)
                    : child.pattern().matchesIgnoringCase(trimmed(read.substring(start, end))))) {
                return "reads like \"%s\" (expected: exactly that, or a value unlike it)"
                        .formatted(child.node().segments().getLast().shape());
            }
        }
        return null;
    }

    /** Whether the template itself begins with the literal and says how it goes on, as <code>deals:({fields})</code> does. */
    private static boolean goesOn(Segment segment, String literal) {
        return segment instanceof Segment.Mixed mixed && mixed.literals().getFirst().length() > literal.length()
                && mixed.literals().getFirst().startsWith(literal);
    }

    /** Whether everything that {@code segment} matches {@code child} would match too, so that the more literal one counts. */
    private static boolean isNarrower(Segment.Mixed segment, MixedChild child) {
        String shape = segment.shape();
        return child.pattern().matches(shape, 0, shape.length());
    }

    private static int fieldLists(Segment segment) {
        int lists = 0;
        if (segment instanceof Segment.Mixed mixed) {
            for (String literal : mixed.literals()) {
                lists += fieldLists(literal, 0, literal.length());
            }
        }
        return lists;
    }

    private static int fieldLists(String text, int start, int end) {
        int lists = 0;
        for (int at = text.indexOf(":(", start); at >= 0 && at + 2 <= end; at = text.indexOf(":(", at + 2)) {
            lists++;
        }
        return lists;
    }

    /** Whether the stretch is the literal but for case, or begins with it and goes on with what is no part of a word. */
    private static boolean readsAs(String read, int start, int end, String literal) {
        int after = start + literal.length();
        return after <= end && read.regionMatches(true, start, literal, 0, literal.length())
                && (after == end || !isWord(read.charAt(after)));
    }

    /** As the most forgiving upstream would see it. */
    private static String read(String segment) {
        String read = segment;
        for (int i = 0; i < DECODINGS && read.indexOf('%') >= 0; i++) {
            try {
                read = URLDecoder.decode(read.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                break; // not an escape: what is left is how it reads
            }
        }
        read = Normalizer.normalize(read, Normalizer.Form.NFKC);
        int start = 0;
        while (start < read.length() && isTrimmed(read.charAt(start))) {
            start++;
        }
        return read.substring(start);
    }

    private static String trimmed(String read) {
        int end = read.length();
        while (end > 0 && (isTrimmed(read.charAt(end - 1)) || read.charAt(end - 1) == '.')) {
            end--;
        }
        return read.substring(0, end);
    }

    private static boolean isTrimmed(char c) {
        return c <= ' ' || c == '+' || Character.isWhitespace(c) || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }

    private static boolean isPlain(String path, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isWord(path.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
