package dev.manykey.spool;

import org.jspecify.annotations.Nullable;

/** The spool could not take a record, so what the record speaks of must not happen. A later one may succeed. */
public final class SpoolUnavailable extends RuntimeException {
    SpoolUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
