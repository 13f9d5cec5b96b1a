package dev.manykey.audit.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.mongodb.client.model.Filters;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What records are searched for; all of it at once.
 *
 * @param equal members of a record, by their path, and the values that they must have
 * @param from the earliest time, null for any
 * @param to the time that a record must be before, null for any
 * @param after the {@link AuditLog.Found#position} behind which to begin, null for the newest
 */
public record RecordFilter(Map<String, Object> equal, @Nullable Instant from, @Nullable Instant to,
        @Nullable String after) {
    public RecordFilter {
        equal = Map.copyOf(equal);
    }

    /** Whether a text can be {@link #after}. */
    public static boolean isPosition(String text) {
        return TimeKey.isKey(text);
    }

    /** Whether records can have such a time. */
    public static boolean isTime(Instant at) {
        return TimeKey.isWritable(at);
    }

    Bson toBson() {
        List<Bson> all = new ArrayList<>();
        if (from != null) {
            all.add(Filters.gte("_id", TimeKey.timeOf(from)));
        }
        Stream.of(to == null ? "" : TimeKey.timeOf(to), after == null ? "" : after)
                .filter(bound -> !bound.isEmpty())
                .min(Comparator.naturalOrder())
                .ifPresent(bound -> all.add(Filters.lt("_id", bound)));
        equal.forEach((member, value) -> all.add(Filters.eq(member, value)));
        return all.isEmpty() ? Filters.empty() : Filters.and(all);
    }
}
