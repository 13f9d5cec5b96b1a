package dev.manykey.contract;

import java.util.regex.Pattern;

/** The form of every id: 1 to 63 characters {@code a-z}, {@code 0-9} and inner hyphens, as in a DNS label (RFC 1035 2.3.1). */
public final class Slug {
    /** The form as a regular expression, for use in annotations. */
    public static final String REGEX = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    /** The form in words, for error messages. */
    public static final String EXPECTED = "1 to 63 characters a-z, 0-9 or inner hyphens";

    private static final Pattern PATTERN = Pattern.compile(REGEX);

    private Slug() {}

    /** Tells whether {@code text} has the form of an id. */
    public static boolean matches(String text) {
        return text.length() <= 63 && PATTERN.matcher(text).matches();
    }

    static void require(String field, String text) {
        if (!matches(text)) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, text, EXPECTED));
        }
    }
}
