package dev.manykey.policy.upstream;

import dev.manykey.contract.Access;

import org.jspecify.annotations.Nullable;

/**
 * What an operator knows better of one operation than its document and the {@link Overrides}. Kept when the document is
 * imported again.
 *
 * @param resource null to leave it as it is
 * @param access null to leave it as it is
 */
record Correction(@Nullable String resource, @Nullable Access access) {
    /** This correction with what {@code newer} says on top. */
    Correction with(Correction newer) {
        return new Correction(newer.resource == null ? resource : newer.resource,
                newer.access == null ? access : newer.access);
    }
}
