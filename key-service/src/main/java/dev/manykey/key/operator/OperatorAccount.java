package dev.manykey.key.operator;

import java.time.Instant;

import dev.manykey.change.Creation;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.contract.state.OperatorState.Role;
import dev.manykey.contract.state.OperatorState.Status;
import dev.manykey.controllog.Entity;

/**
 * One operator as this service knows it.
 *
 * @param version of this operator; that of the roster is another
 * @param name the person, as records name them
 * @param tokenHash SHA-256 of the token, which was shown once
 */
record OperatorAccount(OperatorId id, long version, String name, Role role, KeyHash tokenHash, Status status,
        Creation creation, Instant changedAt) implements Entity {

    /** Whether it can still change everything. */
    boolean isAdminInForce() {
        return role == Role.ADMIN && status == Status.ACTIVE;
    }

    /** The next version, whose token never works again. */
    OperatorAccount revoked(Instant at) {
        return new OperatorAccount(id, version + 1, name, role, tokenHash, Status.REVOKED, creation, at);
    }

    /** As every service knows it. */
    OperatorState state() {
        return new OperatorState(id, version, name, role, tokenHash, status);
    }

    @Override
    public String key() {
        return id.value();
    }
}
