package dev.manykey.policy.upstream;

import dev.manykey.contract.Access;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.jspecify.annotations.Nullable;

/**
 * What an operator knows better of an operation than its document. Kept when the document is imported again.
 *
 * @param resource null where the document is right
 * @param access null where the document is right
 */
record Correction(@Nullable String resource, @Nullable Access access) {
    /** The operation as corrected. */
    Operation applyTo(Operation operation) {
        return new Operation(operation.method(), operation.path(), resource == null ? operation.resource() : resource,
                access == null ? operation.access() : access, operation.operationId(), operation.cost());
    }

    /** This correction with what {@code newer} says on top. */
    Correction with(Correction newer) {
        return new Correction(newer.resource == null ? resource : newer.resource,
                newer.access == null ? access : newer.access);
    }
}
