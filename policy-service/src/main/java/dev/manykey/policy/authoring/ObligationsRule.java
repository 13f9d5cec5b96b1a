package dev.manykey.policy.authoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.pdp.Place;
import dev.manykey.pdp.condition.ConditionCompiler;
import dev.manykey.pdp.condition.ConditionInvalid;
import dev.manykey.policy.authoring.GrantRequest.ObligationsRequest;
import dev.manykey.policy.authoring.GrantRequest.RowsRequest;
import dev.manykey.policy.upstream.Upstream;

import org.jspecify.annotations.Nullable;

/** What obligations must be like: ones that a proxy can do. */
final class ObligationsRule {
    private static final int MAX_PLACES = 100;
    private static final int MAX_SECONDS = 3600;
    private static final int MAX_COST = 1_000_000_000;

    private final Upstream upstream;
    private final Problems problems;

    /** Takes what is wrong. */
    @FunctionalInterface
    interface Problems {
        void add(String field, @Nullable Object value, String expected);
    }

    ObligationsRule(Upstream upstream, Problems problems) {
        this.upstream = upstream;
        this.problems = problems;
    }

    /** The obligations, as far as they are right. */
    Obligations check(ObligationsRequest request, String at) {
        return new Obligations(places(request.mask(), at + ".mask"), places(request.drop(), at + ".drop"),
                rows(request.rows(), at + ".rows"), rate(request, at + ".rate"), budget(request, at + ".budget"),
                longestBody(request.maxBodyBytes(), at + ".maxBodyBytes"), query(request.query(), at + ".query"));
    }

    private List<String> places(@Nullable List<@Nullable String> written, String at) {
        List<String> places = new ArrayList<>();
        if (written != null) {
            for (int i = 0; i < written.size(); i++) {
                String place = place(written.get(i), "%s[%d]".formatted(at, i));
                if (place != null) {
                    places.add(place);
                }
            }
            if (written.size() > MAX_PLACES) {
                problems.add(at, written.size(), "at most %d".formatted(MAX_PLACES));
            }
        }
        return places;
    }

    private @Nullable String place(@Nullable String place, String field) {
        try {
            if (place != null) {
                Place.parse(place);
                return place;
            }
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int expected = message.lastIndexOf("(expected: ") + "(expected: ".length();
            problems.add(field, place, message.substring(expected, message.length() - 1));
            return null;
        }
        problems.add(field, null, "a place in the answer, such as data[].phone");
        return null;
    }

    private List<Obligations.RowFilter> rows(@Nullable List<@Nullable RowsRequest> written, String at) {
        List<Obligations.RowFilter> rows = new ArrayList<>();
        for (int i = 0; written != null && i < written.size(); i++) {
            RowsRequest filter = written.get(i);
            String field = "%s[%d]".formatted(at, i);
            String array = place(filter == null ? null : filter.array(), field + ".array");
            String keep = filter == null ? null : filter.keep();
            try {
                if (keep == null) {
                    problems.add(field + ".keep", null, "a condition in CEL on row");
                } else if (array != null) {
                    ConditionCompiler.compileRow(keep);
                    rows.add(new Obligations.RowFilter(array, keep));
                }
            } catch (ConditionInvalid e) {
                problems.add(field + ".keep", keep, "a condition in CEL on row: " + e.getMessage());
            }
        }
        return rows;
    }

    private Obligations.@Nullable Rate rate(ObligationsRequest request, String at) {
        if (request.rate() == null) {
            return null;
        }
        Integer cost = request.rate().cost();
        Integer seconds = request.rate().seconds();
        if (cost == null || cost < 1 || cost > MAX_COST) {
            problems.add(at + ".cost", cost, "1..%d".formatted(MAX_COST));
        }
        if (seconds == null || seconds < 1 || seconds > MAX_SECONDS) {
            problems.add(at + ".seconds", seconds, "1..%d".formatted(MAX_SECONDS));
        }
        return cost == null || seconds == null ? null : new Obligations.Rate(cost, seconds);
    }

    private Obligations.@Nullable Budget budget(ObligationsRequest request, String at) {
        if (request.budget() == null) {
            return null;
        }
        Long cost = request.budget().cost();
        if (cost == null || cost < 1) {
            problems.add(at + ".cost", cost, "1 or more");
        }
        if (request.budget().per() == null) {
            problems.add(at + ".per", null, "day or month");
        }
        return cost == null || request.budget().per() == null ? null
                : new Obligations.Budget(cost, request.budget().per());
    }

    private @Nullable Long longestBody(@Nullable Long bytes, String at) {
        if (bytes != null && bytes < 0) {
            problems.add(at, bytes, "0 or more");
        }
        return bytes;
    }

    private SortedMap<String, String> query(@Nullable Map<String, @Nullable String> written, String at) {
        SortedMap<String, String> query = new TreeMap<>();
        if (written != null) {
            written.forEach((name, value) -> {
                boolean token = upstream.tokenPlaces().stream().anyMatch(
                        place -> place.in() == TokenPlace.In.QUERY && name.equalsIgnoreCase(place.name()));
                if (name.isBlank() || token) {
                    problems.add(at, name, "the name of a query parameter that does not carry the token");
                } else if (value == null) {
                    problems.add(at + "." + name, null, "a text");
                } else {
                    query.put(name, value);
                }
            });
        }
        return query;
    }
}
