package dev.manykey.controllog;

/** A change was not written because of what is in the store already. */
public abstract sealed class StoreConflict extends RuntimeException {
    private StoreConflict(String message) {
        super(message);
    }

    /** An entity with this id exists. */
    public static final class AlreadyExists extends StoreConflict {
        AlreadyExists(String id) {
            super("id: %s (expected: one that does not exist yet)".formatted(id));
        }
    }

    /** The entity is at another version than the change was made for, or does not exist. */
    public static final class VersionConflict extends StoreConflict {
        VersionConflict(String id, long expected) {
            super("version of %s: changed meanwhile (expected: %d)".formatted(id, expected));
        }
    }
}
