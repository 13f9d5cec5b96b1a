package dev.manykey.controllog;

/**
 * The control log has a version of an entity that the database has not: the database was wiped, or is an older one. What would
 * be written now under the same version would be ignored by every reader; nothing was written.
 */
public final class LogIsAhead extends RuntimeException {
    LogIsAhead(String logKey, long version) {
        super("version of %s: %d (expected: one that the control log does not have yet)".formatted(logKey, version));
    }
}
