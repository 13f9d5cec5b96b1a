package dev.manykey.pdp.condition;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object. Some readers do not care about the case of names: to ask for a member that is there in other
 * letters is a failure, since what such a reader would find cannot be told.
 */
final class Members extends AbstractMap<String, Object> {
    private final Map<String, Object> values;
    private final Map<String, String> folded;

    private Members(Map<String, Object> values, Map<String, String> folded) {
        this.values = values;
        this.folded = folded;
    }

    /**
     * These members.
     *
     * @throws IllegalArgumentException when two names differ in case alone
     */
    static Members of(Map<String, Object> values) {
        Map<String, String> folded = new HashMap<>();
        for (String name : values.keySet()) {
            if (folded.put(fold(name), name) != null) {
                throw new IllegalArgumentException("two members whose names differ in case alone");
            }
        }
        return new Members(Collections.unmodifiableMap(new LinkedHashMap<>(values)), folded);
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        requireItsOwnLetters(name);
        return values.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        requireItsOwnLetters(name);
        return values.containsKey(name);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Effort.spend((long) Effort.ELEMENT * values.size());
        return values.entrySet();
    }

    private void requireItsOwnLetters(@Nullable Object name) {
        if (name instanceof String text) {
            String there = folded.get(fold(text));
            if (there != null && !there.equals(text)) {
                throw new IllegalArgumentException("%s: there in other letters".formatted(text));
            }
        }
    }

    private static String fold(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
