package dev.manykey.contract;

import java.util.Locale;
import java.util.Optional;

/** What a record of the control log is about: the part of its Kafka key before the slash. */
public enum Kind {
    /** An access key, written by key-service. */
    KEY,
    /** The write-once mark that an access key is revoked for good, written by key-service. */
    REVOKED,
    /** An owner, written by key-service. */
    OWNER,
    /** A sealed credential, written by key-service. */
    CREDENTIAL,
    /** A person or job that may call the admin APIs, written by key-service. */
    OPERATOR,
    /** An upstream with its operations, written by policy-service. */
    UPSTREAM,
    /** A policy, written by policy-service. */
    POLICY;

    /** The kind as written in keys and JSON, such as {@code key}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind that is written as {@code text}; empty when none is, which a reader must treat as unknown, not as absent. */
    public static Optional<Kind> find(String text) {
        for (Kind kind : values()) {
            if (kind.toString().equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
