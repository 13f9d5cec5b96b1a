package dev.manykey.contract.state;

import java.util.Locale;

import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;

/**
 * A person or job that may call the admin APIs.
 *
 * @param name the person, as audit records name them
 * @param tokenHash SHA-256 of their token
 */
public record OperatorState(OperatorId id, long version, String name, Role role, KeyHash tokenHash, Status status)
        implements
            State {
    /** What an operator may do. */
    public enum Role {
        /** Everything. */
        ADMIN,
        /** Look, nothing else. */
        AUDITOR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether an operator's token works. */
    public enum Status {
        /** It does. */
        ACTIVE,
        /** It never works again. */
        REVOKED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Kind kind() {
        return Kind.OPERATOR;
    }

    @Override
    public String entity() {
        return id.value();
    }
}
