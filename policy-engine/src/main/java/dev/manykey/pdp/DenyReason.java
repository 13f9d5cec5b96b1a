package dev.manykey.pdp;

import java.util.Locale;

/** Why a decision is no. The words are stable: audit records carry them. */
public enum DenyReason {
    /** The upstream's catalog does not know the method and path. */
    OPERATION_UNKNOWN,
    /** The path could be read in more than one way. */
    PATH_AMBIGUOUS,
    /** No policy of the key allows the operation. */
    PERMISSION_MISSING,
    /** A policy of the key denies the operation. */
    PERMISSION_DENIED,
    /** The key's policies allow it; its parent key, or the ceiling of its owner or credential, does not. */
    CEILING_EXCEEDED,
    /** The question could not be answered. */
    EVALUATION_FAILED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
