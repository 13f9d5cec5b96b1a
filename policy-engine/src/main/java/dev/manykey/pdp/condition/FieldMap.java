package dev.manykey.pdp.condition;

import java.util.AbstractMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Names and values of which a request may hold several with one name: headers, query parameters. One that is there once is its
 * value. To ask for one that is there more often, or to ask whether it is there, is a failure: which of them the upstream goes
 * by cannot be told.
 */
public final class FieldMap extends AbstractMap<String, String> {
    private static final String CANNOT_BE_TOLD = "";

    private final Map<String, String> values;
    private final Set<String> ambiguous;

    private FieldMap(Map<String, String> values, Set<String> ambiguous) {
        this.values = Map.copyOf(values);
        this.ambiguous = Set.copyOf(ambiguous);
    }

    /** Collects names and values. */
    public static final class Builder {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Set<String> ambiguous = new HashSet<>();

        /** One more; its name may have been there before. */
        public Builder add(String name, String value) {
            if (values.putIfAbsent(name, value) != null) {
                doubt(name);
            }
            return this;
        }

        /** What is under this name cannot be told. */
        public Builder doubt(String name) {
            values.put(name, CANNOT_BE_TOLD);
            ambiguous.add(name);
            return this;
        }

        /** What was collected. */
        public FieldMap build() {
            return new FieldMap(values, ambiguous);
        }
    }

    /** With each name once. */
    public static FieldMap of(Map<String, String> values) {
        return new FieldMap(values, Set.of());
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        requireOnce(name);
        return values.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        requireOnce(name);
        return values.containsKey(name);
    }

    /** All names, those that are there more often included: a condition on every name must meet them. */
    @Override
    public Set<Entry<String, String>> entrySet() {
        return values.entrySet();
    }

    private void requireOnce(@Nullable Object name) {
        if (name instanceof String text && ambiguous.contains(text)) {
            throw new IllegalArgumentException("%s: there more than once (expected: at most once)".formatted(text));
        }
    }
}
