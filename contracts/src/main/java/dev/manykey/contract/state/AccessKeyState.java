package dev.manykey.contract.state;

import java.time.Instant;
import java.util.List;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;

import org.jspecify.annotations.Nullable;

/**
 * An access key as the proxies know it.
 *
 * @param name what the tool is called that uses the key, for people
 * @param owner who answers for the key
 * @param credential the real token that requests with this key are sent with
 * @param upstream the upstream of that credential
 * @param parent the key that this one was minted by: it can never do more than that one, and works only while that one works;
 *        null for none
 * @param policies what the key may do, beside a policy written for this key alone; empty means nothing
 * @param status whether it works; {@link Status#REVOKED} is terminal
 * @param expiresAt when it stops working, null for never
 * @param secrets the texts that open it, as hashes: one, or two while it is being rotated
 */
public record AccessKeyState(AccessKeyId id, long version, String name, OwnerId owner, CredentialId credential,
        UpstreamId upstream, @Nullable AccessKeyId parent, List<PolicyId> policies, Status status,
        @Nullable Instant expiresAt, List<Secret> secrets)
        implements
            State {

    /** Whether an access key works. */
    public enum Status {
        /** It works, within its expiry. */
        ACTIVE,
        /** It does not work until it is resumed. */
        SUSPENDED,
        /** It never works again. */
        REVOKED;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One text that opens the key.
     *
     * @param number tells the secrets of a key apart: 1 for the first, one more at each rotation
     * @param hash SHA-256 of the text
     * @param expiresAt when this text stops working, null for as long as the key works
     */
    public record Secret(int number, dev.manykey.contract.KeyHash hash, Instant createdAt,
            @Nullable Instant expiresAt) {}

    /** How long a line of parents may be: a key without a parent, its child, a child of that, and one more. */
    public static final int GENERATIONS = 4;

    public AccessKeyState {
        policies = List.copyOf(policies);
        secrets = List.copyOf(secrets);
    }

    /** A key without a parent. */
    public AccessKeyState(AccessKeyId id, long version, String name, OwnerId owner, CredentialId credential,
            UpstreamId upstream, List<PolicyId> policies, Status status, @Nullable Instant expiresAt,
            List<Secret> secrets) {
        this(id, version, name, owner, credential, upstream, null, policies, status, expiresAt, secrets);
    }

    @Override
    public Kind kind() {
        return Kind.KEY;
    }

    @Override
    public String entity() {
        return id.value();
    }
}
