package dev.manykey.policy.upstream;

import java.util.List;

import dev.manykey.pdp.PathTemplate;

/**
 * A pattern for path templates: {@code *} stands for any characters within a segment, parameters included, and a segment
 * {@code **} for any number of segments, none included. A parameter in braces is any parameter, whatever its name.
 *
 * @param segments between the slashes, names of parameters left out
 */
record PathGlob(List<String> segments) {
    /** The form in words, for error messages. */
    static final String EXPECTED = "a path that begins with /, in it * for a part of a segment and ** for any segments,"
            + " such as /v1/deals/**";

    private static final int MAX_LENGTH = 2048;
    private static final int MAX_SEGMENTS = 64;
    private static final String ANY = "**";

    PathGlob {
        segments = List.copyOf(segments);
    }

    /** Whether {@code text} is such a pattern. */
    static boolean isOne(String text) {
        return text.startsWith("/") && text.length() <= MAX_LENGTH && parse(text).segments().size() <= MAX_SEGMENTS
                && isTemplate(text.replace("/**", "/x").replace('*', 'x'));
    }

    static PathGlob parse(String text) {
        return new PathGlob(parts(text));
    }

    /** @param path a path template */
    boolean matches(String path) {
        List<String> parts = parts(path);
        boolean[] reached = new boolean[parts.size() + 1]; // [n]: the pattern so far matches the first n segments
        reached[0] = true;
        for (String segment : segments) {
            boolean[] next = new boolean[reached.length];
            for (int i = 0; i < reached.length; i++) {
                next[i] = segment.equals(ANY)
                        ? reached[i] || (i > 0 && next[i - 1])
                        : i > 0 && reached[i - 1] && matches(segment, parts.get(i - 1));
            }
            reached = next;
        }
        return reached[parts.size()];
    }

    /** With {@code *} for any characters; goes back to the last one only, so the time is the product of the lengths. */
    private static boolean matches(String pattern, String text) {
        int at = 0;
        int star = -1;
        int starAt = 0;
        for (int i = 0; i < text.length();) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                starAt = i;
            } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++starAt;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    private static List<String> parts(String path) {
        return List.of(OperationKey.withoutNames(path).substring(1).split("/", -1));
    }

    private static boolean isTemplate(String text) {
        try {
            PathTemplate.parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
