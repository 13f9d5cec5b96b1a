package dev.manykey.contract.state;

import java.time.Instant;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;

/**
 * The write-once mark that an access key is revoked. It stands beside the key's own state and nothing ever overwrites it,
 * so that a late write of an older state of the key cannot bring it back, not even after compaction.
 *
 * @param revokedAt by key-service's clock
 */
public record RevokedState(AccessKeyId id, Instant revokedAt) implements State {
    @Override
    public Kind kind() {
        return Kind.REVOKED;
    }

    @Override
    public String entity() {
        return id.value();
    }

    /** Always 1: there is only one. */
    @Override
    public long version() {
        return 1;
    }
}
