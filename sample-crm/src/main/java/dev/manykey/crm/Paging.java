package dev.manykey.crm;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Which part of a list is asked for.
 *
 * @param after only records with a higher id; 0 for all
 * @param limit at most so many of them
 */
record Paging(long after, int limit) {
    static final int MAX_LIMIT = 100;
    static final int DEFAULT_LIMIT = 20;

    /**
     * Reads what a caller gave.
     *
     * @throws Refused with status 400 when the limit is not 1..100 or the cursor is not one of this resource
     */
    static Paging of(Resource resource, Optional<String> limit, Optional<String> cursor) {
        return new Paging(cursor.map(text -> after(resource, text)).orElse(0L),
                limit.map(Paging::limit).orElse(DEFAULT_LIMIT));
    }

    /** The text with which a caller goes on after the record with that id. */
    static String cursor(Resource resource, long after) {
        String text = resource.path() + ":" + after;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static int limit(String text) {
        if (!text.matches("[1-9][0-9]?|100")) {
            throw Refused.invalid("limit", text, "1.." + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private static long after(Resource resource, String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            String start = resource.path() + ":";
            if (text.startsWith(start)) {
                return Call.positive("cursor", text.substring(start.length()));
            }
        } catch (IllegalArgumentException | Refused notOurs) {
            throw Refused.invalid("cursor", cursor, "next_cursor of an earlier answer");
        }
        throw Refused.invalid("cursor", cursor, "next_cursor of an earlier answer");
    }
}
