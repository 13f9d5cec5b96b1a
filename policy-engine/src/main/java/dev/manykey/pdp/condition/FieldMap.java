package dev.manykey.pdp.condition;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Names and values of which a request may hold several with one name: headers, query parameters. One that is there once is its
 * value. To ask for one that is there more often is a failure, and to ask whether it is there: which of them the upstream goes
 * by cannot be told. So it is when a name is there that some upstreams take for the one that is asked for ({@link #root}).
 */
public final class FieldMap extends AbstractMap<String, String> {
    private static final String CANNOT_BE_TOLD = "";

    private final Map<String, String> values;
    private final Set<String> ambiguous;
    /** For each root the one name that has it; names that share one are ambiguous. */
    private final Map<String, String> byRoot;

    private FieldMap(Map<String, String> values, Set<String> ambiguous, Map<String, String> byRoot) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values)); // not Map.copyOf, which names that collide make slow
        this.ambiguous = Collections.unmodifiableSet(new HashSet<>(ambiguous));
        this.byRoot = Collections.unmodifiableMap(new HashMap<>(byRoot));
    }

    /** Collects names and values. */
    public static final class Builder {
        private final Map<String, String> values = new LinkedHashMap<>();
        private final Set<String> ambiguous = new HashSet<>();
        private final Map<String, String> byRoot = new HashMap<>();

        /** One more; its name, or one that is read alike, may have been there before. */
        public Builder add(String name, String value) {
            if (values.putIfAbsent(name, value) != null) {
                doubt(name);
            }
            String alike = byRoot.putIfAbsent(root(name), name);
            return alike == null || alike.equals(name) ? this : doubt(alike).doubt(name);
        }

        /** What is under this name cannot be told. */
        public Builder doubt(String name) {
            values.put(name, CANNOT_BE_TOLD);
            byRoot.putIfAbsent(root(name), name);
            ambiguous.add(name);
            return this;
        }

        /** What was collected. */
        public FieldMap build() {
            return new FieldMap(values, ambiguous, byRoot);
        }
    }

    /** With each name once. */
    public static FieldMap of(Map<String, String> values) {
        Builder builder = new Builder();
        values.forEach(builder::add);
        return builder.build();
    }

    /** The parameters of a query as it stands in a request, decoded. */
    public static FieldMap ofQuery(String query) {
        Builder builder = new Builder();
        for (String pair : query.isEmpty() ? List.<String>of() : List.of(query.split("&", -1))) {
            int equals = pair.indexOf('=');
            builder.add(decoded(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return builder.build();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /**
     * What the least exact reader makes of a name: without the case of letters, without spaces around it, without what follows a
     * bracket ({@code a[]}, {@code a[0]}), and with {@code -}, {@code .} and spaces as {@code _}.
     */
    public static String root(String name) {
        String plain = name.strip();
        int bracket = plain.indexOf('[', 1);
        return (bracket < 0 ? plain : plain.substring(0, bracket)).replace('-', '_').replace('.', '_')
                .replace(' ', '_').toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
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

    /** Whether a name is there that some upstream could take for {@code name}. */
    public boolean hasLike(String name) {
        return byRoot.containsKey(root(name));
    }

    /** All names, those that are there more often included: a condition on every name must meet them. */
    @Override
    public Set<Entry<String, String>> entrySet() {
        Effort.elements(values.size());
        return values.entrySet();
    }

    /** How many there are, where that can be told. */
    @Override
    public int size() {
        requireAllOnce();
        return values.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        requireAllOnce();
        return values.equals(other instanceof FieldMap map ? map.values : other);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    private void requireAllOnce() {
        if (!ambiguous.isEmpty()) {
            throw new IllegalArgumentException("names that are there more than once (expected: each at most once)");
        }
    }

    private void requireOnce(@Nullable Object name) {
        if (!(name instanceof String text) || (values.containsKey(text) && !ambiguous.contains(text))) {
            return; // one that is read alike would have made it ambiguous
        }
        if (ambiguous.contains(text) || byRoot.containsKey(root(text))) {
            throw new IllegalArgumentException(
                    "%s: there more than once, or in another spelling (expected: at most once)".formatted(text));
        }
    }
}
