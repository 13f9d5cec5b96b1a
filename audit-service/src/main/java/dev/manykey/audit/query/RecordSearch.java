package dev.manykey.audit.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.audit.log.AuditRecord;
import dev.manykey.audit.log.RecordFilter;
import dev.manykey.contract.Access;

import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** Makes a filter of what a caller wrote, or says which part of it is wrong. */
final class RecordSearch {
    static final List<String> PARAMETERS = List.of("kind", "key", "owner", "upstream", "operation", "resource",
            "access", "decision", "code", "status", "outcome", "operator", "entity", "method", "draft", "from", "to",
            "limit",
            "cursor");
    private static final int LONGEST = 2048;

    private final Map<String, Object> equal = new HashMap<>();

    private RecordSearch() {}

    /** Refuses a parameter that is not known, and one that is there twice: either would be ignored in silence. */
    static void requireKnown(MultiValueMap<String, String> parameters) {
        parameters.forEach((name, values) -> {
            if (!PARAMETERS.contains(name)) {
                throw ProblemException.invalid(name, values.getFirst(), "one of " + String.join(", ", PARAMETERS));
            }
            if (values.size() > 1) {
                throw ProblemException.invalid(name, values.size() + " values", "one value");
            }
        });
    }

    /** The filter that {@code query} and {@code cursor} stand for. */
    static RecordFilter filter(RecordQuery query, @Nullable String cursor) {
        RecordSearch search = new RecordSearch();
        search.constant("kind", query.kind(), AuditRecord.Kind.values());
        search.text("key", "key.id", query.key());
        search.text("owner", "owner", query.owner());
        search.text("upstream", "upstream", query.upstream());
        search.text("operation", "operation", query.operation());
        search.text("resource", "resource", query.resource());
        search.constant("access", query.access(), Access.values());
        search.constant("decision", query.decision(), AuditRecord.Decision.values());
        search.text("code", "code", query.code());
        search.status(query.status());
        search.constant("outcome", query.outcome(), AuditRecord.Outcome.values());
        search.text("operator", "operator", query.operator());
        search.text("entity", "entity", query.entity());
        search.text("method", "method", query.method());
        search.text("draft", "decidedOn.drafts.policy", query.draft());
        Instant from = time("from", query.from());
        Instant to = time("to", query.to());
        if (from != null && to != null && !from.isBefore(to)) {
            throw ProblemException.invalid("from", from, "before to, which is " + to);
        }
        return new RecordFilter(search.equal, from, to, position(cursor));
    }

    private void text(String name, String member, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (value.isEmpty() || value.length() > LONGEST) {
            throw ProblemException.invalid(name, value, "1..%d characters".formatted(LONGEST));
        }
        equal.put(member, value);
    }

    private void constant(String name, @Nullable String value, Enum<?>[] constants) {
        if (value == null) {
            return;
        }
        if (Arrays.stream(constants).noneMatch(constant -> constant.toString().equals(value))) {
            throw ProblemException.invalid(name, value,
                    "one of " + Arrays.stream(constants).map(Enum::toString).collect(Collectors.joining(", ")));
        }
        equal.put(name, value);
    }

    private void status(@Nullable String value) {
        if (value == null) {
            return;
        }
        if (!value.matches("[1-5][0-9]{2}")) {
            throw ProblemException.invalid("status", value, "100..599");
        }
        equal.put("status", Integer.valueOf(value));
    }

    private static @Nullable Instant time(String name, @Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            Instant time = Instant.parse(value);
            if (RecordFilter.isTime(time)) {
                return time;
            }
        } catch (DateTimeException e) {
            throw notATime(name, value);
        }
        throw notATime(name, value);
    }

    private static ProblemException notATime(String name, String value) {
        return ProblemException.invalid(name, value, "a time as 2026-11-23T10:15:30Z");
    }

    private static @Nullable String position(@Nullable String cursor) {
        String position = Cursor.decode(cursor);
        if (position != null && !RecordFilter.isPosition(position)) {
            throw ProblemException.invalid("cursor", cursor, "nextCursor of the page before");
        }
        return position;
    }
}
