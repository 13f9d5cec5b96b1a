package dev.manykey.keyfile;

import java.io.Serial;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** A file of keys cannot be used or written. The message names the file, what is wrong and what was expected. */
public final class KeysUnusable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** {@code file} is {@code found}, and should be {@code expected}. */
    public KeysUnusable(Path file, String found, String expected, @Nullable Throwable cause) {
        super("keys %s: %s (expected: %s)".formatted(file, found, expected), cause);
    }
}
