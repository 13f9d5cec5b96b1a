package dev.manykey.change;

import java.util.Arrays;
import java.util.stream.Collectors;

import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;

/** Reads a query parameter that is one of a few words. */
public final class Choice {
    private Choice() {}

    /**
     * The one of {@code choices} that is written as {@code text}; null for null.
     *
     * @throws ProblemException {@code invalid_request} that names the field and all choices
     */
    public static <E extends Enum<E>> @Nullable E of(String field, @Nullable String text, E[] choices) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(choices).filter(choice -> choice.toString().equals(text)).findFirst()
                .orElseThrow(() -> ProblemException.invalid(field, text,
                        "one of " + Arrays.stream(choices).map(Enum::toString).collect(Collectors.joining(", "))));
    }
}
