package dev.manykey.contract;

import java.util.Locale;
import java.util.Optional;

import dev.manykey.contract.state.CompleteState;

import org.jspecify.annotations.Nullable;

/** What a record of the control log is about: the part of its Kafka key before the slash. */
public enum Kind {
    /** An access key, written by key-service. */
    KEY(Signatory.KEY_SERVICE),
    /** The write-once mark that an access key is revoked for good, written by key-service. */
    REVOKED(Signatory.KEY_SERVICE),
    /** An owner, written by key-service. */
    OWNER(Signatory.KEY_SERVICE),
    /** A sealed credential, written by key-service. */
    CREDENTIAL(Signatory.KEY_SERVICE),
    /** A person or job that may call the admin APIs, written by key-service. */
    OPERATOR(Signatory.KEY_SERVICE),
    /** An admin's word that a record which cannot be read may be skipped, written by key-service. */
    SKIP(Signatory.KEY_SERVICE),
    /** An upstream with its operations, written by policy-service. */
    UPSTREAM(Signatory.POLICY_SERVICE),
    /** A policy, written by policy-service. */
    POLICY(Signatory.POLICY_SERVICE),
    /** The word of a service that everything which it answers for is in the log, written by each for itself. */
    COMPLETE(null);

    private final @Nullable Signatory writer;

    Kind(@Nullable Signatory writer) {
        this.writer = writer;
    }

    /** Who alone writes the records of this kind about {@code entity}, and signs them; null when nobody does. */
    public @Nullable Signatory writerOf(String entity) {
        return writer != null ? writer : CompleteState.speaker(entity);
    }

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
