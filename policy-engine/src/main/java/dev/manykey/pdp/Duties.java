package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.policy.Obligations.RowFilter;
import dev.manykey.pdp.condition.Condition;
import dev.manykey.pdp.condition.ConditionCompiler;
import dev.manykey.pdp.condition.ConditionInvalid;
import dev.manykey.pdp.condition.FieldMap;

import org.jspecify.annotations.Nullable;

/**
 * What a permit obliges to: the obligations of every grant that applied, taken together. All of them hold.
 *
 * @param mask places of the answer whose value is replaced
 * @param drop places of the answer that are left out
 * @param rows arrays of the answer of which only some elements are passed on; one array may be filtered more than once
 * @param limits of how much may be called
 * @param maxBodyBytes the longest body of the request; null for any
 * @param query parameters that the request is sent with
 */
public record Duties(List<String> mask, List<String> drop, List<Rows> rows, List<Limit> limits,
        @Nullable Long maxBodyBytes, SortedMap<String, String> query) {
    /** Nothing. */
    public static final Duties NONE = new Duties(List.of(), List.of(), List.of(), List.of(), null, new TreeMap<>());

    /**
     * Which elements of an array are passed on.
     *
     * @param array its place
     * @param keep holds for those, about each element
     */
    public record Rows(String array, Condition keep) {}

    /** How much may be called, counted for each key. */
    public sealed interface Limit {
        /** The grant that says so, as {@code policy/grant}: each has counters of its own. */
        String grant();

        /** In a short time. */
        record OfRate(String grant, Obligations.Rate rate) implements Limit {}

        /** In a day or month. */
        record OfBudget(String grant, Obligations.Budget budget) implements Limit {}
    }

    /** Two duties that cannot both be done. */
    static final class Contradiction extends RuntimeException {
        Contradiction(String message) {
            super(message, null, false, false);
        }
    }

    public Duties {
        mask = List.copyOf(mask);
        drop = List.copyOf(drop);
        rows = List.copyOf(rows);
        limits = List.copyOf(limits);
        query = Collections.unmodifiableSortedMap(new TreeMap<>(query));
    }

    /**
     * The duties of one grant.
     *
     * @throws ConditionInvalid when a row filter is none, or a place
     */
    static Duties of(String grant, @Nullable Obligations obligations) throws ConditionInvalid {
        if (obligations == null || obligations.equals(Obligations.NONE)) {
            return NONE;
        }
        requirePlaces(obligations.mask());
        requirePlaces(obligations.drop());
        requirePlaces(obligations.rows().stream().map(RowFilter::array).toList());
        List<Rows> rows = new ArrayList<>();
        for (RowFilter filter : obligations.rows()) {
            rows.add(new Rows(filter.array(), ConditionCompiler.compileRow(filter.keep())));
        }
        List<Limit> limits = new ArrayList<>();
        if (obligations.rate() != null) {
            limits.add(new Limit.OfRate(grant, obligations.rate()));
        }
        if (obligations.budget() != null) {
            limits.add(new Limit.OfBudget(grant, obligations.budget()));
        }
        return new Duties(obligations.mask(), obligations.drop(), rows, limits, obligations.maxBodyBytes(),
                obligations.query());
    }

    /**
     * These and those.
     *
     * @throws Contradiction when both say how a query parameter is sent, and not the same
     */
    Duties and(Duties other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        SortedMap<String, String> together = new TreeMap<>(query);
        other.query.forEach((name, value) -> {
            String mine = together.put(name, value);
            boolean alike = query.keySet().stream()
                    .anyMatch(known -> !known.equals(name) && FieldMap.root(known).equals(FieldMap.root(name)));
            if (alike || (mine != null && !mine.equals(value))) {
                throw new Contradiction("query parameter %s is obliged to have two values".formatted(name));
            }
        });
        Long longest = maxBodyBytes == null || (other.maxBodyBytes != null && other.maxBodyBytes < maxBodyBytes)
                ? other.maxBodyBytes
                : maxBodyBytes;
        return new Duties(union(mask, other.mask), union(drop, other.drop), union(rows, other.rows),
                union(limits, other.limits), longest, together);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether an answer must be read before it can be passed on. */
    public boolean changesAnswers() {
        return !mask.isEmpty() || !drop.isEmpty() || !rows.isEmpty();
    }

    private static void requirePlaces(List<String> places) throws ConditionInvalid {
        for (String place : places) {
            try {
                Place.parse(place);
            } catch (IllegalArgumentException e) {
                throw new ConditionInvalid(String.valueOf(e.getMessage()));
            }
        }
    }

    private static <T> List<T> union(List<T> mine, List<T> others) {
        LinkedHashSet<T> both = new LinkedHashSet<>(mine);
        both.addAll(others);
        return List.copyOf(both);
    }
}
