package dev.manykey.spool;

import java.io.IOException;
import java.nio.file.Path;

/** The directory belongs to a spool that is open, here or in another process. */
public final class SpoolInUse extends IOException {
    SpoolInUse(Path directory) {
        super("spool directory: %s is in use by a running proxy (expected: one directory for each proxy)"
                .formatted(directory));
    }
}
