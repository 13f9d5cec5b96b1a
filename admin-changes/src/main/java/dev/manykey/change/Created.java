package dev.manykey.change;

import dev.manykey.controllog.Entity;

/** An entity that knows how it came to be, so that a request that is sent twice can be told from two requests. */
public interface Created extends Entity {
    /** How it came to be. */
    Creation creation();

    /** Whether it was removed; its id may then be used again, at the next version. Most kinds are never removed. */
    default boolean isRemoved() {
        return false;
    }
}
