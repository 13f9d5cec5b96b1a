package dev.manykey.pdp.condition;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What texts stand for that are written out in conditions, read once. Only what was checked when a condition was made comes here, so
 * there are few. Safe for many threads.
 */
final class Written<T> {
    private static final int KEPT = 10_000;

    private final ConcurrentHashMap<String, T> known = new ConcurrentHashMap<>();
    private final Function<String, T> read;

    Written(Function<String, T> read) {
        this.read = read;
    }

    T of(String text) {
        T found = known.get(text);
        if (found == null) {
            found = read.apply(text);
            if (known.size() < KEPT) {
                known.put(text, found);
            }
        }
        return found;
    }
}
