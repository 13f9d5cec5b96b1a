package dev.manykey.proxy.image;

import java.util.ArrayList;
import java.util.List;

import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.pdp.Permissions;

import org.jspecify.annotations.Nullable;

/** An access key, unpacked, with its compiled permissions. Safe for many threads. */
public final class KnownKey {
    /**
     * What a key may do, and what it might.
     *
     * @param drafts of its policies
     */
    public record Allowed(Permissions permissions, List<Draft> drafts) {
        public Allowed {
            drafts = List.copyOf(drafts);
        }
    }

    /**
     * What a key could do if the draft of one policy were the policy.
     *
     * @param version of the policy that carries the draft
     */
    public record Draft(PolicyId policy, long version, Permissions permissions) {}

    private record Compiled(Rules rules, List<KnownKey> ancestors, OwnerState owner,
            @Nullable CredentialState credential, Allowed allowed) {
        /** By identity: whatever is newer is another object. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(Rules rules, List<KnownKey> ancestors, OwnerState owner, @Nullable CredentialState credential) {
            boolean same = this.rules == rules && this.owner == owner && this.credential == credential
                    && this.ancestors.size() == ancestors.size();
            for (int i = 0; same && i < ancestors.size(); i++) {
                same = this.ancestors.get(i) == ancestors.get(i);
            }
            return same;
        }
    }

    private final AccessKeyState state;
    private final KeyTable table;
    private final int ordinal;
    private final long entry;
    private volatile @Nullable Compiled compiled;

    KnownKey(AccessKeyState state, KeyTable table, int ordinal, long entry) {
        this.state = state;
        this.table = table;
        this.ordinal = ordinal;
        this.entry = entry;
    }

    /** The key's state. */
    public AccessKeyState state() {
        return state;
    }

    /**
     * What the key may do; compiled once for each state of what that rests on.
     *
     * @param ancestors its parent, the parent of that, and so on
     * @param credential null when it is not known
     */
    public Allowed allowed(Rules rules, List<KnownKey> ancestors, OwnerState owner,
            @Nullable CredentialState credential) {
        Compiled known = compiled;
        if (known == null || !known.isOf(rules, ancestors, owner, credential)) {
            known = new Compiled(rules, List.copyOf(ancestors), owner, credential,
                    compile(rules, ancestors, owner, credential));
            compiled = known;
        }
        return known.allowed();
    }

    private Allowed compile(Rules rules, List<KnownKey> ancestors, OwnerState owner,
            @Nullable CredentialState credential) {
        List<AccessKeyState> parents = ancestors.stream().map(KnownKey::state).toList();
        Permissions live = Permissions.of(state, parents, owner, credential, rules::policy);
        List<Draft> drafts = new ArrayList<>();
        live.versions().keySet().forEach(id -> {
            PolicyId policy = new PolicyId(id);
            rules.draft(policy).ifPresent(draft -> drafts.add(new Draft(policy, draft.version(),
                    Permissions.of(policy.equals(PolicyState.idFor(state.id())) ? listingNothing() : state, parents,
                            owner,
                            credential, other -> other.equals(policy) ? rules.draft(policy) : rules.policy(other)))));
        });
        return new Allowed(live, drafts);
    }

    /** A draft of the policy that is for this key alone stands for all that the key may do. */
    private AccessKeyState listingNothing() {
        return new AccessKeyState(state.id(), state.version(), state.name(), state.owner(), state.credential(),
                state.upstream(), state.parent(), List.of(), state.status(), state.expiresAt(), state.secrets());
    }

    KeyTable table() {
        return table;
    }

    int ordinal() {
        return ordinal;
    }

    /** What it was unpacked from. */
    long entry() {
        return entry;
    }
}
