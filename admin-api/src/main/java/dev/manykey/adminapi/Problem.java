package dev.manykey.adminapi;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Why a request was not done, as its caller is told (RFC 9457).
 *
 * @param code what kind of problem
 * @param detail what is wrong this time, public; null when the code says it all
 * @param errors the parts of the request that are not as expected; empty when it is not about parts
 */
public record Problem(ProblemCode code, @Nullable String detail, List<InvalidField> errors) {
    /** Copies the errors. */
    public Problem {
        errors = List.copyOf(errors);
    }

    /** A problem of which the code says it all. */
    public static Problem of(ProblemCode code) {
        return new Problem(code, null, List.of());
    }

    /** A problem that is not about parts of the request. */
    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, List.of());
    }

    /** A problem with parts of the request; the detail is made of them. */
    public static Problem of(ProblemCode code, List<InvalidField> errors) {
        String first = errors.getFirst().line();
        return new Problem(code, errors.size() == 1 ? first : first + " and " + (errors.size() - 1) + " more", errors);
    }
}
