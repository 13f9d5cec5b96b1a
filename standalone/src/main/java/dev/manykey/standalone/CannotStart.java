package dev.manykey.standalone;

/** Something that the person at the terminal can change keeps the suite from starting. Its message says what. */
public final class CannotStart extends RuntimeException {
    CannotStart(String message) {
        super(message);
    }

    CannotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
