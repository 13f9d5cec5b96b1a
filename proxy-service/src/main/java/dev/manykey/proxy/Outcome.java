package dev.manykey.proxy;

import java.util.function.Function;

/**
 * What a step of the request path came to: a value for the next step, or a refusal. An expected "no" is a value; an exception
 * is a bug or a broken socket.
 */
public sealed interface Outcome<T> {
    /** The step let the request pass. */
    record Passed<T>(T value) implements Outcome<T> {}

    /** The request ends here. */
    record Refused<T>(Refusal refusal) implements Outcome<T> {}

    /** Whether the request passes depends on its body, which has not been read; to be asked again with it. */
    record BodyNeeded<T>() implements Outcome<T> {}

    /** Passed with {@code value}. */
    static <T> Outcome<T> passed(T value) {
        return new Passed<>(value);
    }

    /** Refused. */
    static <T> Outcome<T> refused(Refusal refusal) {
        return new Refused<>(refusal);
    }

    /** Goes on with {@code next} when this one passed. */
    default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
        return switch (this) {
            case Passed<T>(T value) -> next.apply(value);
            case Refused<T>(Refusal refusal) -> refused(refusal);
            case BodyNeeded<T> _ -> new BodyNeeded<>();
        };
    }
}
