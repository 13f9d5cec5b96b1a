package dev.manykey.proxy.image;

import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.pdp.CompiledPolicies;

import org.jspecify.annotations.Nullable;

/** An access key with its compiled policies. Safe for many threads. */
public final class KnownKey {
    private record Compiled(Rules rules, CompiledPolicies policies) {}

    private final AccessKeyState state;
    private volatile @Nullable Compiled compiled;

    KnownKey(AccessKeyState state) {
        this.state = state;
    }

    /** The key's state. */
    public AccessKeyState state() {
        return state;
    }

    /** What the key may do under {@code rules}; compiled once for each state of the rules. */
    public CompiledPolicies policies(Rules rules) {
        Compiled known = compiled;
        if (known == null || known.rules() != rules) {
            known = new Compiled(rules, CompiledPolicies.of(state, rules::policy));
            compiled = known;
        }
        return known.policies();
    }
}
