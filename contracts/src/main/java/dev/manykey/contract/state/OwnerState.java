package dev.manykey.contract.state;

import java.util.Locale;

import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;

/**
 * A person or service account that answers for keys.
 *
 * @param name for people
 * @param status a disabled owner's keys do not work
 */
public record OwnerState(OwnerId id, long version, String name, Status status) implements State {
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

    @Override
    public Kind kind() {
        return Kind.OWNER;
    }

    @Override
    public String entity() {
        return id.value();
    }
}
