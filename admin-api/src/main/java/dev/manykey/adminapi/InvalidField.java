package dev.manykey.adminapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One part of a request that is not as expected.
 *
 * @param field path in the body such as {@code grants[0].access}, or the name of a header or parameter
 * @param value what was sent, shortened to 200 characters, {@code [hidden]} where the field's name speaks of a token,
 *            secret or password; null when it is missing or cannot be shown
 * @param expected what would have been right
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"field", "expected"})
public record InvalidField(String field, @Nullable String value, String expected) {
    /** Hides and shortens the value. */
    public InvalidField {
        field = ShownValue.ofText(field);
        value = ShownValue.of(field, value);
    }

    /** A field with any value; collections show their size, other objects nothing. */
    public static InvalidField of(String field, @Nullable Object value, String expected) {
        return new InvalidField(field, ShownValue.of(field, value), expected);
    }

    /** As a line: {@code pageSize: -1 (expected: 1..500)}. */
    String line() {
        return value == null
                ? "%s (expected: %s)".formatted(field, expected)
                : "%s: %s (expected: %s)".formatted(field, value, expected);
    }
}
