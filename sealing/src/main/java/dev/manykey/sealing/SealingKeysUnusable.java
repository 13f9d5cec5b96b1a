package dev.manykey.sealing;

import java.io.Serial;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** A sealing key file cannot be used or written. The message names the file, what is wrong and what was expected. */
public final class SealingKeysUnusable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    SealingKeysUnusable(Path file, String found, String expected, @Nullable Throwable cause) {
        super("sealing keys %s: %s (expected: %s)".formatted(file, found, expected), cause);
    }
}
