package dev.manykey.crm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.netty.handler.codec.http.QueryStringDecoder;

/**
 * The target of a request: its path as it was sent, and its query. The absolute form is read, too (RFC 9112 3.2.2).
 *
 * @param path not decoded
 * @param rawQuery what stands behind the question mark; empty when there is none
 */
record Target(String path, String rawQuery) {
    static Target of(String uri) {
        int authority = uri.startsWith("/") ? -1 : uri.indexOf("://");
        int start = authority < 0 ? 0 : uri.indexOf('/', authority + 3);
        String origin = start < 0 ? "/" : uri.substring(start);
        int question = origin.indexOf('?');
        return question < 0 ? new Target(origin, "")
                : new Target(origin.substring(0, question), origin.substring(question + 1));
    }

    /**
     * A query parameter, decoded; the first one when there are several.
     *
     * @throws Refused with status 400 when the query is not percent-encoded UTF-8
     */
    Optional<String> query(String name) {
        try {
            List<String> values = new QueryStringDecoder(rawQuery, StandardCharsets.UTF_8, false).parameters()
                    .get(name);
            return values == null ? Optional.empty() : Optional.of(values.getFirst());
        } catch (IllegalArgumentException notEncoded) {
            throw Refused.invalid("query", rawQuery, "percent-encoded UTF-8");
        }
    }
}
