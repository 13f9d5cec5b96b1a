package dev.manykey.key.change;

import java.util.Arrays;
import java.util.stream.Collectors;

import dev.manykey.adminapi.ProblemException;

/** Reads a query parameter that is one of a few words. */
public final class Choice {
    private Choice() {}

    /**
     * The one of {@code choices} that is written as {@code text}.
     *
     * @throws ProblemException {@code invalid_request} that names the field and all choices
     */
    public static <E extends Enum<E>> E of(String field, String text, E[] choices) {
        return Arrays.stream(choices).filter(choice -> choice.toString().equals(text)).findFirst()
                .orElseThrow(() -> ProblemException.invalid(field, text,
                        "one of " + Arrays.stream(choices).map(Enum::toString).collect(Collectors.joining(", "))));
    }
}
