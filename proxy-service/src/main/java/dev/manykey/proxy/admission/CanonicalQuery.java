package dev.manykey.proxy.admission;

import java.util.Locale;

import dev.manykey.pdp.CanonicalPath;

import org.jspecify.annotations.Nullable;

/**
 * What a query may look like. Values are data and are passed on as they are; refused is only what makes two readers split the
 * query differently, or changes the method.
 */
final class CanonicalQuery {
    private static final int MOST_PARAMETERS = 1000;

    private CanonicalQuery() {}

    /** What is wrong with {@code query}, in words; null when nothing is. */
    static @Nullable String problem(String query) {
        int parameters = 1;
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c == '%') {
                int octet = CanonicalPath.octet(query, i);
                if (octet < 0) {
                    return "query: a percent sign without two hexadecimal digits (expected: %XX)";
                }
                if (octet == 0) {
                    return "query: an encoded NUL (expected: none)";
                }
                i += 2;
            } else if (c <= 0x20 || c >= 0x7f || c == '#' || c == ';' || c == '\\') {
                return "query: character U+%04X (expected: printable ASCII without '#', ';' and '\\', else percent-encoded)"
                        .formatted((int) c);
            } else if (c == '&' && ++parameters > MOST_PARAMETERS) {
                return "query: more than %d parameters (expected: at most as many)".formatted(MOST_PARAMETERS);
            }
        }
        return QueryParameters.of(query).stream().anyMatch(p -> p.name().toLowerCase(Locale.ROOT).equals("_method"))
                ? "query parameter _method: refused (expected: the method in the request line)"
                : null;
    }
}
