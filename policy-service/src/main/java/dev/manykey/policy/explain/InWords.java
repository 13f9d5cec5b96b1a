package dev.manykey.policy.explain;

import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** What went wrong with a condition, for people: the language has only codes for it. */
public final class InWords {
    private static final Map<String, String> WORDS = Map.of(
            "bad_format", "a text is no time, number or address of the form that is asked for",
            "overload_not_found",
            "two things of different types are put together, or something is asked of a type that does not have it",
            "internal_error",
            "something that it asks for is there twice, in two spellings, or not in a form that can be read",
            "divide_by_zero", "it divides by zero",
            "attribute_not_found", "something that it asks for is not there",
            "invalid_argument", "a value is not one that can be used there",
            "numeric_overflow", "a number is too large",
            "index_out_of_bounds", "a list is shorter than that");
    private static final Pattern CODE = Pattern.compile("(?<![A-Za-z0-9_.'-])(" + String.join("|", WORDS.keySet())
            + ")(?![A-Za-z0-9_.'-])");

    private InWords() {}

    /** The text with words in the place of codes; null for null. */
    public static @Nullable String of(@Nullable String text) {
        return text == null ? null : CODE.matcher(text).replaceAll(found -> WORDS.getOrDefault(found.group(),
                found.group()));
    }
}
