package dev.manykey.policy.authoring;

import java.time.Instant;

import dev.manykey.contract.Kind;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.controllog.ControlLogView;

import org.jspecify.annotations.Nullable;

/**
 * Whether a proxy accepts a key at all, before any policy is asked: in the order and the words of the proxies, so that an answer here
 * is what the record of a call would say.
 */
final class Acceptance {
    private static final String CREDENTIAL_DISABLED = "credential_disabled";

    private final ControlLogView view;
    private final Instant now;

    private Acceptance(ControlLogView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    /** Why no proxy accepts the key, as its record of a call has it; null when it works. */
    static @Nullable String whyNot(KeyRules.Rules rules, ControlLogView view, Instant now) {
        Acceptance acceptance = new Acceptance(view, now);
        AccessKeyState key = rules.key();
        String reason = acceptance.whyNot(key);
        if (reason == null && !key.secrets().isEmpty()
                && key.secrets().stream().allMatch(secret -> acceptance.isOver(secret.expiresAt()))) {
            reason = "secret_expired";
        }
        reason = reason == null ? acceptance.whyNotAncestors(rules) : reason;
        OwnerState owner = rules.owner();
        if (reason == null && (owner == null || owner.status() != OwnerState.Status.ACTIVE)) {
            reason = owner == null ? "owner_unknown" : "owner_disabled";
        }
        reason = reason == null ? whyNotCredential(rules) : reason;
        return reason == null && rules.home() == null ? "upstream_unknown" : reason;
    }

    /** Whether the reason comes up only where policies permit: a proxy looks at that when it is about to use the credential. */
    static boolean isOnlyForPermits(String reason) {
        return reason.equals(CREDENTIAL_DISABLED);
    }

    private @Nullable String whyNotAncestors(KeyRules.Rules rules) {
        AccessKeyState key = rules.key();
        AccessKeyState last = key;
        int generations = 1;
        for (AccessKeyState parent : rules.ancestors()) {
            if (++generations > AccessKeyState.GENERATIONS) {
                return "parent_unknown";
            }
            String reason = whyNot(parent);
            if (reason != null) {
                return "parent_" + reason;
            }
            if (!parent.upstream().equals(key.upstream())) {
                return "parent_key_of_other_upstream";
            }
            if (!parent.owner().equals(key.owner()) || !parent.credential().equals(key.credential())) {
                return "parent_of_other_owner";
            }
            last = parent;
        }
        return last.parent() == null ? null : "parent_unknown";
    }

    private static @Nullable String whyNotCredential(KeyRules.Rules rules) {
        CredentialState credential = rules.credential();
        if (credential == null) {
            return "credential_unknown";
        }
        return credential.status() == CredentialState.Status.ACTIVE
                && credential.upstream().equals(rules.key().upstream()) ? null : CREDENTIAL_DISABLED;
    }

    private @Nullable String whyNot(AccessKeyState key) {
        if (view.find(RevokedState.class, Kind.REVOKED, key.id().value()).isPresent()
                || view.isUnreadable(Kind.REVOKED, key.id().value())) {
            return "key_revoked";
        }
        String byStatus = switch (key.status()) {
            case ACTIVE -> null;
            case SUSPENDED -> "key_suspended";
            case REVOKED -> "key_revoked";
        };
        return byStatus != null ? byStatus : isOver(key.expiresAt()) ? "key_expired" : null;
    }

    private boolean isOver(@Nullable Instant end) {
        return end != null && !now.isBefore(end);
    }
}
