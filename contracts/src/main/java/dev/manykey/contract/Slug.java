package dev.manykey.contract;

/** The form of every id: 1 to 63 characters {@code a-z}, {@code 0-9} and inner hyphens, as in a DNS label (RFC 1035 2.3.1). */
public final class Slug {
    /** The form as a regular expression, for use in annotations. */
    public static final String REGEX = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    /** The form in words, for error messages. */
    public static final String EXPECTED = "1 to 63 characters a-z, 0-9 or inner hyphens";

    private Slug() {}

    /** Tells whether {@code text} has the form of an id. */
    public static boolean matches(String text) {
        int length = text.length();
        if (length == 0 || length > 63 || text.charAt(0) == '-' || text.charAt(length - 1) == '-') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char each = text.charAt(i);
            if ((each < 'a' || each > 'z') && (each < '0' || each > '9') && each != '-') {
                return false;
            }
        }
        return true;
    }

    static void require(String field, String text) {
        if (!matches(text)) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, text, EXPECTED));
        }
    }
}
