package dev.manykey.audit.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * The {@code _id} of a record: its time in UTC with nine digits of a second, a space, and its id. As text it sorts by time, it
 * is unique, and it needs no index beside the one that every collection has; so newest first, a range of time and the place
 * of a cursor are all ranges of {@code _id}.
 */
final class TimeKey {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'")
            .withZone(ZoneOffset.UTC);
    private static final Pattern FORM = Pattern
            .compile("(?s)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z .+");
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private TimeKey() {}

    /** The key of a record. */
    static String of(Instant at, String id) {
        return timeOf(at) + " " + id;
    }

    /** Before every key of this time, behind every key of an earlier one. */
    static String timeOf(Instant at) {
        if (!isWritable(at)) {
            throw new IllegalArgumentException("at: %s (expected: a year in 0000..9999)".formatted(at));
        }
        return TIME.format(at);
    }

    /** Whether a time can be in a key: its year has four digits. */
    static boolean isWritable(Instant at) {
        return !at.isBefore(FIRST) && !at.isAfter(LAST);
    }

    /** Whether a text is such a key. */
    static boolean isKey(String text) {
        return FORM.matcher(text).matches();
    }
}
