package dev.manykey.adminapi;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A message in this project's form, {@code what: value (expected: what would be right)}.
 *
 * @param value what was found
 * @param expected what would be right
 */
record HouseMessage(String value, String expected) {
    private static final Pattern FORM = Pattern.compile("[^:]+: (.*?) ?\\(expected: (.*)\\)", Pattern.DOTALL);

    /** What the constructor of a type says about a value that it refused; empty for anything else. */
    static Optional<HouseMessage> of(@Nullable Throwable refusal) {
        if (!(refusal instanceof IllegalArgumentException) || refusal.getMessage() == null) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(refusal.getMessage());
        return form.matches() ? Optional.of(new HouseMessage(form.group(1), form.group(2))) : Optional.empty();
    }
}
