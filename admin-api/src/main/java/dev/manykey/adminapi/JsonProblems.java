package dev.manykey.adminapi;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Says what is wrong with a JSON body. Jackson's own messages are never told, since they quote the body; where an
 * exception has no member for the value or name, it is taken out of the message.
 */
final class JsonProblems {
    private static final String WHOLE = "body";
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate Object property \"([^\"]*)\"");
    private static final Pattern COERCED = Pattern.compile("Cannot coerce \\w+ value \\(\"?(.*?)\"?\\) to ",
            Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("Numeric value \\(([-+.0-9eE]+)\\)");

    private final Expectation expectation;

    JsonProblems(Expectation expectation) {
        this.expectation = expectation;
    }

    Problem problemOf(JacksonException error) {
        return Problem.of(ProblemCode.INVALID_REQUEST, List.of(fieldOf(error)));
    }

    private InvalidField fieldOf(JacksonException error) {
        String path = path(error);
        return switch (error) {
            case UnrecognizedPropertyException unknown ->
                new InvalidField(path, null, "no such field; " + known(unknown));
            case InvalidTypeIdException type -> InvalidField.of(path, type.getTypeId(), "the name of a known type");
            case InvalidFormatException format ->
                InvalidField.of(path, format.getValue(), HouseMessage.of(format.getCause())
                        .map(HouseMessage::expected).orElseGet(() -> expectation.of(format.getTargetType())));
            case MismatchedInputException mismatched ->
                InvalidField.of(path, firstGroup(COERCED, mismatched), expectation.of(mismatched.getTargetType()));
            case InputCoercionException number ->
                InvalidField.of(path, firstGroup(NUMBER, number), expectation.of(number.getTargetType()));
            case JacksonException other -> HouseMessage.of(other.getCause())
                    .map(refused -> InvalidField.of(path, refused.value(), refused.expected()))
                    .orElseGet(() -> unreadable(path, other));
        };
    }

    private static InvalidField unreadable(String path, JacksonException error) {
        String twice = firstGroup(DUPLICATE, error);
        if (twice != null) {
            return new InvalidField(path.equals(WHOLE) ? twice : path + "." + twice, null, "each field once");
        }
        var at = error.getLocation();
        return new InvalidField(WHOLE, null, at == null || at.getLineNr() < 1
                ? "JSON"
                : "JSON, it ends to be so at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()));
    }

    private static @Nullable String firstGroup(Pattern pattern, JacksonException error) {
        Matcher matcher = pattern.matcher(error.getOriginalMessage());
        return matcher.lookingAt() ? matcher.group(1) : null;
    }

    private static String known(UnrecognizedPropertyException unknown) {
        return "one of " + unknown.getKnownPropertyIds().stream().map(Object::toString).sorted()
                .collect(Collectors.joining(", "));
    }

    private static String path(JacksonException error) {
        var path = new StringBuilder();
        for (JacksonException.Reference step : error.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? WHOLE : path.toString();
    }
}
