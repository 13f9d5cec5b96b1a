package dev.manykey.proxy.admission;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One parameter of a query, beside the text it came from.
 *
 * @param raw as sent, such as {@code limit=10}
 * @param name decoded
 * @param value decoded; empty when there is no equals sign
 */
public record QueryParameters(String raw, String name, String value) {
    /** The parameters of an admitted query in the order sent; none for null. */
    public static List<QueryParameters> of(@Nullable String query) {
        List<QueryParameters> parameters = new ArrayList<>();
        if (query != null) {
            for (String raw : query.split("&", -1)) {
                int equals = raw.indexOf('=');
                parameters.add(new QueryParameters(raw, decoded(equals < 0 ? raw : raw.substring(0, equals)),
                        equals < 0 ? "" : decoded(raw.substring(equals + 1))));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return "QueryParameters[" + name + "]";
    }
}
