package dev.manykey.adminapi;

import java.io.Serial;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Ends a request with a {@link Problem}. What it says is public, its cause is not. */
public final class ProblemException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** Ends a request with {@code problem}; {@code cause} goes to the log of the service only. */
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.detail() == null ? problem.code().title() : problem.detail(), cause);
        this.problem = problem;
    }

    /** What the caller is told. */
    public Problem problem() {
        return problem;
    }

    /** A part of the request is not as expected. */
    public static ProblemException invalid(String field, @Nullable Object value, String expected) {
        return about(ProblemCode.INVALID_REQUEST, field, value, expected);
    }

    /** Parts of the request are not as expected; at least one. */
    public static ProblemException invalid(List<InvalidField> errors) {
        return new ProblemException(Problem.of(ProblemCode.INVALID_REQUEST, errors), null);
    }

    /** There is no {@code kind} (such as {@code key}) with this id. */
    public static ProblemException notFound(String kind, Object id) {
        return about(ProblemCode.NOT_FOUND, kind, id, "the id of one that exists");
    }

    /** The present state does not allow the change, as in {@code status: REVOKED (expected: ACTIVE)}. */
    public static ProblemException conflict(String field, @Nullable Object value, String expected) {
        return about(ProblemCode.CONFLICT, field, value, expected);
    }

    /** The entity has changed since the caller read it. */
    public static ProblemException preconditionFailed(String field, @Nullable Object value, String expected) {
        return about(ProblemCode.PRECONDITION_FAILED, field, value, expected);
    }

    /** The idempotency key was used before for another request. */
    public static ProblemException idempotencyKeyReused(IdempotencyKey key) {
        return about(ProblemCode.IDEMPOTENCY_KEY_REUSED, IdempotencyKey.HEADER, key.value(),
                "the same request as before, or a new key");
    }

    /** The operator may not do this. */
    public static ProblemException forbidden(String detail) {
        return new ProblemException(Problem.of(ProblemCode.FORBIDDEN, detail), null);
    }

    /** The body, or what it holds, is larger than what is read. */
    public static ProblemException tooLarge(String field, @Nullable Object value, String expected) {
        return about(ProblemCode.TOO_LARGE, field, value, expected);
    }

    /** The service does not know its state yet. */
    public static ProblemException starting() {
        return new ProblemException(Problem.of(ProblemCode.STARTING), null);
    }

    /**
     * Something that the service needs does not answer.
     *
     * @param detail public; no addresses, no messages of others
     */
    public static ProblemException unavailable(String detail, @Nullable Throwable cause) {
        return new ProblemException(Problem.of(ProblemCode.UNAVAILABLE, detail), cause);
    }

    private static ProblemException about(ProblemCode code, String field, @Nullable Object value, String expected) {
        return new ProblemException(Problem.of(code, List.of(InvalidField.of(field, value, expected))), null);
    }
}
