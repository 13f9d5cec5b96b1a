package dev.manykey.proxy.limit;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.zip.CRC32C;

import dev.manykey.contract.policy.Obligations.Budget.Period;

import org.jspecify.annotations.Nullable;

/**
 * How much of a budget may have been used, as one line of a file says it.
 *
 * @param period which day or month: days since 1970, or months since the year 0
 * @param used at most so much has been used
 */
record BudgetMark(Of of, long period, long used) {
    /** Whose budget. */
    record Of(String key, String grant, Period per) {
        /** The period that {@code now} is in. */
        long period(Instant now) {
            LocalDate day = now.atZone(ZoneOffset.UTC).toLocalDate();
            return switch (per) {
                case DAY -> day.toEpochDay();
                case MONTH -> day.getLong(ChronoField.PROLEPTIC_MONTH);
            };
        }

        /** When that period is over. */
        Instant end(long period) {
            LocalDate next = switch (per) {
                case DAY -> LocalDate.ofEpochDay(period + 1);
                case MONTH -> YearMonth.of(0, 1).plusMonths(period + 1).atDay(1);
            };
            return next.atStartOfDay(ZoneOffset.UTC).toInstant();
        }
    }

    /** The line, with a checksum: a machine that crashes can leave half of one. */
    String line() {
        String text = "%s %d %d %s %s".formatted(of.per(), period, used, encoded(of.key()), encoded(of.grant()));
        return text + " " + checksum(text);
    }

    /** What a line says; null when it is none. */
    static @Nullable BudgetMark read(String line) {
        int end = line.lastIndexOf(' ');
        if (end < 0 || !checksum(line.substring(0, end)).equals(line.substring(end + 1))) {
            return null;
        }
        try {
            String[] parts = line.split(" ", -1);
            Of of = new Of(decoded(parts[3]), decoded(parts[4]), Period.valueOf(parts[0].toUpperCase(Locale.ROOT)));
            return new BudgetMark(of, Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return null;
        }
    }

    private static String checksum(String text) {
        CRC32C checksum = new CRC32C();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(checksum.getValue());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
