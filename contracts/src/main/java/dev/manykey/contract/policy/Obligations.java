package dev.manykey.contract.policy;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy must do for a permit to hold. When it cannot, nothing is forwarded, or nothing of the answer is passed on.
 *
 * <p>Places in an answer are member names with dots between them, from the top; {@code []} after a name means each element of
 * that array: {@code data[].phone}. A place that an answer does not have is no error.
 *
 * @param mask places whose value is replaced by {@code "***"}
 * @param drop places that are left out
 * @param rows arrays of which only some elements are passed on
 * @param rate how much may be called in a short time; null for any
 * @param budget how much may be called in a day or month; null for any
 * @param maxBodyBytes the longest body of a request; null for any
 * @param query parameters that the request is sent with, whatever the caller wrote for them
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Obligations(List<String> mask, List<String> drop, List<RowFilter> rows, @Nullable Rate rate,
        @Nullable Budget budget, @Nullable Long maxBodyBytes, SortedMap<String, String> query) {
    /** Nothing. */
    public static final Obligations NONE = new Obligations(List.of(), List.of(), List.of(), null, null, null,
            new TreeMap<>());

    /**
     * Which elements of an array are passed on.
     *
     * @param array the place of the array
     * @param keep a condition in CEL on {@code row}, the element; one that fails drops the element
     */
    public record RowFilter(String array, String keep) {}

    /**
     * At most {@code cost} in any {@code seconds}, by the costs of operations, for each key with those that it has minted, over all proxies: each allows its part.
     *
     * @param cost 1 or more
     * @param seconds 1 to 3600
     */
    public record Rate(int cost, int seconds) {}

    /**
     * At most {@code cost} in each period, by the costs of operations, for each key with those that it has minted, over all proxies: each allows its part.
     *
     * @param cost 1 or more
     * @param per calendar day or month in UTC
     */
    public record Budget(long cost, Period per) {
        /** A stretch of the calendar. */
        public enum Period {
            /** From midnight to midnight UTC. */
            DAY,
            /** From the first to the first, UTC. */
            MONTH;

            @Override
            public String toString() {
                return name().toLowerCase(java.util.Locale.ROOT);
            }
        }
    }

    /** Lists that are left out are empty. */
    @SuppressWarnings("NullAway") // Jackson gives null for what is left out
    public Obligations {
        mask = mask == null ? List.of() : List.copyOf(mask);
        drop = drop == null ? List.of() : List.copyOf(drop);
        rows = rows == null ? List.of() : List.copyOf(rows);
        query = Collections.unmodifiableSortedMap(query == null ? new TreeMap<>() : new TreeMap<>(query));
    }
}
