package dev.manykey.key.accesskey;

import dev.manykey.change.Act;
import dev.manykey.change.Acts;

/**
 * The access key that a request to make or end children came with, and that works at this moment. Its text is not in here.
 *
 * @param line what the key descends from
 */
record PresentedKey(AccessKey key, Line line) {
    /** Something that whoever holds the key does now. */
    Act act(Acts acts) {
        return acts.by(key.id(), key.terms().name());
    }

    /** Whether {@code other} was minted by this very key. */
    boolean isParentOf(AccessKey other) {
        return key.id().equals(other.parent());
    }
}
