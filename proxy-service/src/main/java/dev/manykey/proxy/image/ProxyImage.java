package dev.manykey.proxy.image;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.RecordTrust;

import org.jspecify.annotations.Nullable;

/**
 * Everything the proxy knows, in memory. Written by one thread, the {@link ImageLoader}; read by all.
 *
 * <p>The control log has one order, and a reader here never sees it the other way round: whoever reads a key first and the
 * rules after it has rules that are at least as new as the key, since rules are always published before a key that follows
 * them in the log. Every question finds what was in force before it was asked: all that is shared is read and written as
 * volatile, and what it leads to is complete before it is there.
 *
 * <p>Keys and marks that were read while starting count when their signature was verified, which the first question about one
 * does, or the background before it; until then a key permits nothing and a mark forbids.
 */
public final class ProxyImage {
    private static final RecordTrust TRUSTS_NOBODY = new RecordTrust(Map.of());

    /** A secret that is known, and the key that it opens. */
    public record Opened(KnownKey key, AccessKeyState.Secret secret) {}

    volatile RevokedMarks revoked = new RevokedMarks(TRUSTS_NOBODY, new Forgeries());
    volatile KeyTable keys = new KeyTable(TRUSTS_NOBODY, new Forgeries(), revoked);
    final Map<String, OwnerState> owners = new ConcurrentHashMap<>();
    final Map<String, CredentialState> credentials = new ConcurrentHashMap<>();
    final Map<String, OperatorState> operators = new ConcurrentHashMap<>();
    /** Log keys of entities that are refused since a record of theirs cannot be read; with the lowest version that ends it. */
    final Map<String, Long> unreadable = new ConcurrentHashMap<>();
    volatile Rules rules = Rules.NONE;
    volatile long offset = -1;
    volatile boolean caughtUp;
    volatile @Nullable String poisoned;
    volatile @Nullable String incomplete = "nobody has said yet that the control log has everything";

    /**
     * Whether nothing that a permit rests on has changed. Compared by identity: a newer state is another object, or another
     * entry in the table of keys, and no entry is ever used for two contents. Whoever has
     * read rules and finds the key unchanged afterwards has read a key that is not older than the rules, and the other way
     * round, so a permit on a mixture of old and new is found out here.
     */
    @SuppressWarnings("ReferenceEquality")
    public boolean stillHolds(Basis basis) {
        String owner = basis.owner().id().value();
        String credential = basis.credential().id().value();
        return isReady() && rules == basis.rules() && stillHolds(basis.key()) && owners.get(owner) == basis.owner()
                && credentials.get(credential) == basis.credential() && !isUnreadable(Kind.OWNER, owner)
                && !isUnreadable(Kind.CREDENTIAL, credential)
                && basis.ancestors().stream().allMatch(this::stillHolds);
    }

    private boolean stillHolds(KnownKey key) {
        String id = key.state().id().value();
        return keys.isCurrent(key) && !revoked.contains(id) && !isUnreadable(Kind.KEY, id);
    }

    /** Whether the log has been read to its end, has everything, and nothing in it forbids to serve; see {@link #whyNotReady}. */
    public boolean isReady() {
        return caughtUp && poisoned == null && incomplete == null;
    }

    /** Why the proxy must not serve, in words; null when it may. */
    public @Nullable String whyNotReady() {
        return poisoned != null
                ? poisoned
                : caughtUp ? incomplete : "the control log has not been read to its end yet";
    }

    /** The newest offset that has been applied, -1 before the first. */
    public long offset() {
        return offset;
    }

    /** Upstreams and policies as they are now. Read them after the key that they are to be applied to. */
    public Rules rules() {
        return rules;
    }

    /** The key that the text with this hash opens, whatever its status; null when no genuine one is known. */
    public @Nullable Opened open(KeyHash hash) {
        KnownKey key = keys.open(hash);
        if (key == null) {
            return null;
        }
        for (AccessKeyState.Secret secret : key.state().secrets()) {
            if (secret.hash().equals(hash)) {
                return new Opened(key, secret);
            }
        }
        return null;
    }

    /** The key with this id, whatever its status; null when no genuine one is known. */
    public @Nullable KnownKey key(String id) {
        return keys.find(id);
    }

    /** Whether a key is revoked whatever its own state says. */
    public boolean isRevoked(String key) {
        return revoked.contains(key);
    }

    /** Whether an entity is refused since a record of it cannot be read. */
    public boolean isUnreadable(Kind kind, String entity) {
        return !unreadable.isEmpty() && unreadable.containsKey(kind + "/" + entity);
    }

    /** The owner with this id, null when none is known. */
    public @Nullable OwnerState owner(String id) {
        return isUnreadable(Kind.OWNER, id) ? null : owners.get(id);
    }

    /** The credential with this id, null when none is known. */
    public @Nullable CredentialState credential(String id) {
        return isUnreadable(Kind.CREDENTIAL, id) ? null : credentials.get(id);
    }

    /** All operators whose records can be read. */
    public Collection<OperatorState> operators() {
        return operators.values().stream()
                .filter(operator -> !isUnreadable(Kind.OPERATOR, operator.id().value())).toList();
    }

    /** How many access keys are known. */
    public int keyCount() {
        return keys.size();
    }
}
