package dev.manykey.proxy.image;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.AccessKeyState.Secret;
import dev.manykey.contract.state.AccessKeyState.Status;

import org.jspecify.annotations.Nullable;

/** How an access key is packed: everything of its state, some sixty bytes and its name; what keys have in common as numbers. */
final class PackedKey {
    private static final int HASH = 32;
    private static final int EXPIRES = 1;
    private static final int STATUS_SHIFT = 1;
    private static final int STATUS = 3;
    private static final int CHILD = 8;

    private final Shared<OwnerId> owners = new Shared<>(OwnerId[]::new);
    private final Shared<CredentialId> credentials = new Shared<>(CredentialId[]::new);
    private final Shared<UpstreamId> upstreams = new Shared<>(UpstreamId[]::new);
    private final Shared<PolicyId> policies = new Shared<>(PolicyId[]::new);

    /** What can be told without unpacking the rest. */
    record Version(long number, Status status) {}

    /** Everything but the id. */
    void pack(AccessKeyState key, Packing to) {
        to.number(key.version()).octet(
                statusCode(key.status()) << STATUS_SHIFT | flag(key.expiresAt()) | (key.parent() == null ? 0 : CHILD));
        to.number(key.secrets().size());
        for (Secret secret : key.secrets()) {
            to.raw(secret.hash().bytes()).number(secret.number()).instant(secret.createdAt())
                    .octet(flag(secret.expiresAt()));
            if (secret.expiresAt() != null) {
                to.instant(secret.expiresAt());
            }
        }
        if (key.expiresAt() != null) {
            to.instant(key.expiresAt());
        }
        if (key.parent() != null) {
            byte[] parent = PackedId.of(key.parent().value());
            to.number(parent.length).raw(parent);
        }
        to.number(owners.numberOf(key.owner())).number(credentials.numberOf(key.credential()))
                .number(upstreams.numberOf(key.upstream())).number(key.policies().size());
        key.policies().forEach(policy -> to.number(policies.numberOf(policy)));
        to.text(key.name());
    }

    static Version version(Packed from) {
        return new Version(from.number(), status(from.octet()));
    }

    /** Whether the text with this SHA-256 is one of the key's secrets. */
    static boolean holds(Packed from, byte[] sha256) {
        from.number();
        from.octet();
        for (int left = from.count(); left > 0; left--) {
            if (from.skipIf(sha256)) {
                return true;
            }
            skipSecret(from.skip(HASH));
        }
        return false;
    }

    /** The hashes of all secrets. */
    static List<byte[]> hashes(Packed from) {
        from.number();
        from.octet();
        List<byte[]> hashes = new ArrayList<>(2);
        for (int left = from.count(); left > 0; left--) {
            hashes.add(from.raw(HASH));
            skipSecret(from);
        }
        return hashes;
    }

    AccessKeyState unpack(String id, Packed from) {
        long version = from.number();
        int flags = from.octet();
        int count = from.count();
        List<Secret> secrets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            KeyHash hash = KeyHash.of(from.raw(HASH));
            secrets.add(new Secret(from.count(), hash, from.instant(), from.octet() == 0 ? null : from.instant()));
        }
        Instant expiresAt = (flags & EXPIRES) == 0 ? null : from.instant();
        AccessKeyId parent = (flags & CHILD) == 0 ? null : new AccessKeyId(PackedId.text(from.raw(from.count())));
        OwnerId owner = owners.get(from.count());
        CredentialId credential = credentials.get(from.count());
        UpstreamId upstream = upstreams.get(from.count());
        int policyCount = from.count();
        List<PolicyId> listed = new ArrayList<>(policyCount);
        for (int i = 0; i < policyCount; i++) {
            listed.add(policies.get(from.count()));
        }
        return new AccessKeyState(new AccessKeyId(id), version, from.text(), owner, credential, upstream, parent,
                listed, status(flags), expiresAt, secrets);
    }

    private static void skipSecret(Packed from) {
        from.number();
        from.instant();
        if (from.octet() != 0) {
            from.instant();
        }
    }

    private static int flag(@Nullable Instant end) {
        return end == null ? 0 : EXPIRES;
    }

    private static int statusCode(Status status) {
        return switch (status) {
            case ACTIVE -> 1;
            case SUSPENDED -> 2;
            case REVOKED -> 3;
        };
    }

    private static Status status(int flags) {
        return switch (flags >>> STATUS_SHIFT & STATUS) {
            case 1 -> Status.ACTIVE;
            case 2 -> Status.SUSPENDED;
            case 3 -> Status.REVOKED;
            default -> throw new IllegalStateException(
                    "status: %d (expected: 1..3)".formatted(flags >>> STATUS_SHIFT & STATUS));
        };
    }
}
