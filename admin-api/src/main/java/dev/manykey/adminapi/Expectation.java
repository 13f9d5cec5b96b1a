package dev.manykey.adminapi;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;

import dev.manykey.sealing.SecretBytes;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

/** Says in words what a value of a type looks like in a request. */
final class Expectation {
    private final JsonMapper json;

    Expectation(JsonMapper json) {
        this.json = json;
    }

    String of(@Nullable Class<?> type) {
        if (type == null) {
            return "another value";
        }
        Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
        if (boxed.isEnum()) {
            return "one of " + Arrays.stream(boxed.getEnumConstants()).map(this::written)
                    .collect(Collectors.joining(", "));
        }
        if (boxed == Boolean.class) {
            return "true or false";
        }
        if (boxed == Double.class || boxed == Float.class || boxed == BigDecimal.class) {
            return "a number";
        }
        if (Number.class.isAssignableFrom(boxed)) {
            return "a whole number" + range(boxed);
        }
        if (CharSequence.class.isAssignableFrom(boxed) || boxed == SecretBytes.class) {
            return "a text";
        }
        if (boxed == Instant.class) {
            return "a time such as 2026-01-31T12:00:00Z";
        }
        if (boxed == LocalDate.class) {
            return "a date such as 2026-01-31";
        }
        if (boxed == Duration.class) {
            return "a duration such as PT1H30M";
        }
        if (boxed == UUID.class) {
            return "a UUID";
        }
        if (boxed == URI.class) {
            return "a URI";
        }
        if (boxed.isArray() || Collection.class.isAssignableFrom(boxed)) {
            return "a list";
        }
        return "an object of its form";
    }

    private static String range(Class<?> type) {
        if (type == Integer.class) {
            return " %d..%d".formatted(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        return type == Long.class ? " %d..%d".formatted(Long.MIN_VALUE, Long.MAX_VALUE) : "";
    }

    private String written(Object constant) {
        return json.writeValueAsString(constant).replace("\"", "");
    }
}
