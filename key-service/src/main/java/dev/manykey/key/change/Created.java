package dev.manykey.key.change;

import dev.manykey.controllog.Entity;

/** An entity that knows how it came to be, so that a request that is sent twice can be told from two requests. */
public interface Created extends Entity {
    /** How it came to be. */
    Creation creation();
}
