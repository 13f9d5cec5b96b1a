package dev.manykey.adminapi;

import org.jspecify.annotations.Nullable;

/**
 * How many items a page has at most. Endpoints take it as {@code @RequestParam(required = false) @Nullable PageLimit
 * limit} or, with {@code defaultValue = "50"}, never null.
 *
 * @param value 1..500
 */
public record PageLimit(int value) {
    /** What is used when the caller says nothing. */
    public static final PageLimit DEFAULT = new PageLimit(50);

    private static final String EXPECTED = "1..500";

    /** Refuses what is not in 1..500. */
    public PageLimit {
        if (value < 1 || value > 500) {
            throw ProblemException.invalid("limit", value, EXPECTED);
        }
    }

    /** The limit that a caller wrote; {@link #DEFAULT} for null. */
    public static PageLimit parse(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        if (!text.matches("[0-9]{1,3}")) {
            throw ProblemException.invalid("limit", text, EXPECTED);
        }
        return new PageLimit(Integer.parseInt(text));
    }
}
