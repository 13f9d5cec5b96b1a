package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A path with parameters in braces, such as {@code /v1/deals/{id}}, taken apart. A parameter stands for one or more
 * characters other than {@code /}; it may fill a segment or be part of one, such as {@code {id}.json}. A path that ends in
 * {@code /} ends in an empty literal segment.
 *
 * @param text as written
 */
public record PathTemplate(String text, List<Segment> segments) {
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_SEGMENTS = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$-]+(?:\\.[A-Za-z0-9_$-]+)*");
    /** What may stand in a path unescaped (RFC 3986 3.3). */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@-]*");

    /** What stands between two slashes. */
    public sealed interface Segment {
        /** The same for segments that match the same texts. */
        String shape();

        /** The parameters in it. */
        default List<String> names() {
            return List.of();
        }

        /**
         * Matches itself alone.
         *
         * @param text empty only after a slash at the end
         */
        record Literal(String text) implements Segment {
            @Override
            public String shape() {
                return text;
            }
        }

        /** Matches everything but the empty text. */
        record Parameter(String name) implements Segment {
            @Override
            public List<String> names() {
                return List.of(name);
            }

            @Override
            public String shape() {
                return "{}";
            }
        }

        /**
         * Literal text and parameters in turns.
         *
         * @param literals the texts before, between and after the parameters: one more than there are parameters; only the
         *        first and the last may be empty
         */
        record Mixed(List<String> literals, List<String> names) implements Segment {
            public Mixed {
                literals = List.copyOf(literals);
                names = List.copyOf(names);
            }

            @Override
            public String shape() {
                return String.join("{}", literals);
            }
        }
    }

    public PathTemplate {
        segments = List.copyOf(segments);
    }

    /**
     * Takes a template apart.
     *
     * @throws IllegalArgumentException when it is not one, with the reason in the message
     */
    public static PathTemplate parse(String text) {
        require(text.startsWith("/"), text, "a path that begins with /");
        require(text.length() <= MAX_LENGTH, text.substring(0, Math.min(text.length(), 64)) + "...",
                "at most %d characters".formatted(MAX_LENGTH));
        String[] parts = text.substring(1).split("/", -1);
        require(parts.length <= MAX_SEGMENTS, text, "at most %d segments".formatted(MAX_SEGMENTS));
        List<Segment> segments = new ArrayList<>(parts.length);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < parts.length; i++) {
            require(!parts[i].isEmpty() || i == parts.length - 1, text, "no empty segment but at the end");
            segments.add(segment(parts[i], text, names));
        }
        return new PathTemplate(text, segments);
    }

    /** The names of the parameters, left to right. */
    public List<String> parameterNames() {
        return segments.stream().flatMap(segment -> segment.names().stream()).toList();
    }

    /** The same for templates that match the same paths: names of parameters left out. */
    public String shape() {
        StringBuilder shape = new StringBuilder(text.length());
        for (Segment segment : segments) {
            shape.append('/').append(segment.shape());
        }
        return shape.toString();
    }

    private static Segment segment(String part, String text, Set<String> names) {
        List<String> literals = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        int from = 0;
        for (int open = part.indexOf('{'); open >= 0; open = part.indexOf('{', from)) {
            int close = part.indexOf('}', open);
            require(close > open, text, "a } for every {");
            String literal = part.substring(from, open);
            require(parameters.isEmpty() || !literal.isEmpty(), text, "text between two parameters of a segment");
            literals.add(literal);
            parameters.add(name(part.substring(open + 1, close), text, names));
            from = close + 1;
        }
        literals.add(part.substring(from));
        for (String literal : literals) {
            require(PLAIN.matcher(literal).matches(), text,
                    "segments of characters that a path holds unescaped, and parameters in braces");
        }
        if (parameters.isEmpty()) {
            require(!part.equals(".") && !part.equals(".."), text, "no dot segments");
            return new Segment.Literal(part);
        }
        return part.length() == parameters.getFirst().length() + 2
                ? new Segment.Parameter(parameters.getFirst())
                : new Segment.Mixed(literals, parameters);
    }

    private static String name(String name, String text, Set<String> names) {
        require(NAME.matcher(name).matches(), text, "parameter names of letters, digits, _, -, $ and single dots");
        require(names.add(name), text, "each parameter once");
        return name;
    }

    private static void require(boolean condition, String value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException("path: %s (expected: %s)".formatted(value, expected));
        }
    }
}
