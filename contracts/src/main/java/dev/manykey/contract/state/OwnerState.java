package dev.manykey.contract.state;

import java.util.List;
import java.util.Locale;

import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;

import org.jspecify.annotations.Nullable;

/**
 * A person or service account that answers for keys.
 *
 * @param name for people
 * @param ceiling policies that none of the owner's keys may do more than, together; empty means that none may do anything,
 *        null that there is no ceiling
 * @param status a disabled owner's keys do not work
 */
public record OwnerState(OwnerId id, long version, String name, @Nullable List<PolicyId> ceiling, Status status)
        implements
            State {
    /** Whether an owner's keys work. */
    public enum Status {
        /** They do. */
        ACTIVE,
        /** None does, until the owner is enabled again. */
        DISABLED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public OwnerState {
        ceiling = ceiling == null ? null : List.copyOf(ceiling);
    }

    /** An owner without a ceiling. */
    public OwnerState(OwnerId id, long version, String name, Status status) {
        this(id, version, name, null, status);
    }

    @Override
    public Kind kind() {
        return Kind.OWNER;
    }

    @Override
    public String entity() {
        return id.value();
    }
}
