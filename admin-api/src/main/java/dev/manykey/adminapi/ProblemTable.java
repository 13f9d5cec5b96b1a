package dev.manykey.adminapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The one table from exceptions to problems. What is not in it is a fault of the service. */
final class ProblemTable {
    private final Expectation expectation;
    private final JsonProblems jsonProblems;

    ProblemTable(JsonMapper json) {
        this.expectation = new Expectation(json);
        this.jsonProblems = new JsonProblems(expectation);
    }

    Problem problemOf(Throwable error, ServerHttpRequest request) {
        Optional<Problem> thrown = cause(error, ProblemException.class).map(ProblemException::problem);
        if (thrown.isPresent()) {
            return thrown.get();
        }
        Optional<DataBufferLimitException> limit = cause(error, DataBufferLimitException.class);
        if (limit.isPresent()) {
            return tooLarge(limit.get());
        }
        return switch (error) {
            case WebExchangeBindException bind ->
                invalid(bind.getFieldErrors().stream().map(ProblemTable::field).toList());
            case HandlerMethodValidationException method when !method.isForReturnValue() -> invalid(parameters(method));
            case MissingRequestValueException missing ->
                invalid(List.of(InvalidField.of(missing.getName(), null, "a value, it is required")));
            case ServerWebInputException input -> inputProblem(input);
            case MethodNotAllowedException method -> Problem.of(ProblemCode.METHOD_NOT_ALLOWED,
                    "method: %s (expected: %s)".formatted(method.getHttpMethod(), names(method.getSupportedMethods())));
            case NotAcceptableStatusException accept -> Problem.of(ProblemCode.NOT_ACCEPTABLE,
                    "Accept (expected: %s)".formatted(names(accept.getSupportedMediaTypes())));
            case UnsupportedMediaTypeStatusException media -> Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: %s (expected: %s)".formatted(
                            media.getContentType() == null ? "none that can be read" : media.getContentType(),
                            names(media.getSupportedMediaTypes())));
            case ResponseStatusException status -> statusProblem(status.getStatusCode(), request);
            default -> Problem.of(ProblemCode.INTERNAL);
        };
    }

    private Problem inputProblem(ServerWebInputException input) {
        Optional<JacksonException> json = cause(input, JacksonException.class);
        if (json.isPresent()) {
            return jsonProblems.problemOf(json.get());
        }
        String field = parameterName(input.getMethodParameter());
        Optional<TypeMismatchException> mismatch = cause(input, TypeMismatchException.class);
        if (mismatch.isPresent()) {
            return invalid(List.of(mismatch(field, mismatch.get())));
        }
        return invalid(
                List.of(InvalidField.of(field, null, field.equals("body") ? "a JSON body" : "a value of its form")));
    }

    private InvalidField mismatch(String field, TypeMismatchException mismatch) {
        String expected = causes(mismatch).map(HouseMessage::of).flatMap(Optional::stream).findFirst()
                .map(HouseMessage::expected)
                .orElseGet(() -> expectation.of(mismatch.getRequiredType()));
        return InvalidField.of(field, mismatch.getValue(), expected);
    }

    /** Spring tells the limit in its message alone. */
    private static Problem tooLarge(DataBufferLimitException error) {
        String limit = String.valueOf(error.getMessage()).replaceFirst("(?s).*?([0-9]+)\\D*$", "$1");
        return Problem.of(ProblemCode.TOO_LARGE, limit.matches("[0-9]+")
                ? "body: larger (expected: at most %s bytes)".formatted(limit)
                : "body: larger (expected: what fits into memory)");
    }

    private static Problem statusProblem(HttpStatusCode status, ServerHttpRequest request) {
        for (ProblemCode code : ProblemCode.values()) {
            if (code.status().isSameCodeAs(status) && code != ProblemCode.STARTING && code != ProblemCode.INTERNAL) {
                return code == ProblemCode.NOT_FOUND
                        ? Problem.of(code, "path: %s (expected: one of those in /v3/api-docs)"
                                .formatted(ShownValue.ofText(request.getPath().value())))
                        : Problem.of(code);
            }
        }
        return Problem.of(status.is4xxClientError() ? ProblemCode.INVALID_REQUEST : ProblemCode.INTERNAL);
    }

    private static List<InvalidField> parameters(HandlerMethodValidationException exception) {
        var fields = new ArrayList<InvalidField>();
        for (ParameterValidationResult result : exception.getParameterValidationResults()) {
            if (result instanceof ParameterErrors errors) {
                errors.getFieldErrors().forEach(error -> fields.add(field(error)));
                errors.getGlobalErrors().forEach(error -> fields.add(InvalidField.of("body", null, expected(error))));
            } else {
                String name = parameterName(result.getMethodParameter());
                result.getResolvableErrors()
                        .forEach(error -> fields.add(InvalidField.of(name, result.getArgument(), expected(error))));
            }
        }
        exception.getCrossParameterValidationResults()
                .forEach(error -> fields.add(InvalidField.of("parameters", null, expected(error))));
        return fields;
    }

    private static InvalidField field(FieldError error) {
        return InvalidField.of(error.getField(), error.getRejectedValue(), expected(error));
    }

    private static String expected(MessageSourceResolvable error) {
        String message = error.getDefaultMessage();
        return message == null ? "another value" : message.replaceFirst("^expected: ", "");
    }

    /** The name that the caller knows a parameter of an endpoint by; {@code body} for what is not a named value. */
    private static String parameterName(@Nullable MethodParameter parameter) {
        if (parameter == null) {
            return "body";
        }
        RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
        PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
        RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
        if (query == null && path == null && header == null) {
            return "body";
        }
        String named = query != null ? query.name() : path != null ? path.name() : header != null ? header.name() : "";
        return named.isEmpty() ? parameter.getParameter().getName() : named;
    }

    private static Problem invalid(List<InvalidField> errors) {
        return errors.isEmpty()
                ? Problem.of(ProblemCode.INVALID_REQUEST)
                : Problem.of(ProblemCode.INVALID_REQUEST, errors);
    }

    private static String names(Iterable<?> values) {
        var names = new ArrayList<String>();
        values.forEach(value -> names.add(value.toString()));
        return names.stream().sorted().collect(Collectors.joining(", "));
    }

    private static <X extends Throwable> Optional<X> cause(Throwable error, Class<X> type) {
        return causes(error).filter(type::isInstance).map(type::cast).findFirst();
    }

    /** The error itself, its cause, the cause of that. */
    private static Stream<Throwable> causes(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause);
    }
}
