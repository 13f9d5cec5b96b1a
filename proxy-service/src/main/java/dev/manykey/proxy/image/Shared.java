package dev.manykey.proxy.image;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Values that many records share, each known by a small number. One thread gives numbers; others look up those that they were
 * given.
 */
final class Shared<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private volatile @Nullable T[] values;

    Shared(IntFunction<@Nullable T[]> array) {
        values = array.apply(16);
    }

    /** The number of a value, the same each time. */
    int numberOf(T value) {
        Integer known = numbers.get(value);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        if (number == values.length) {
            values = Arrays.copyOf(values, 2 * number);
        }
        values[number] = value;
        numbers.put(value, number);
        return number;
    }

    /** The value with a number that {@link #numberOf} gave. */
    T get(int number) {
        T value = values[number];
        if (value == null) {
            throw new IllegalStateException("number: %d (expected: one that was given)".formatted(number));
        }
        return value;
    }
}
