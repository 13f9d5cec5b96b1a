package dev.manykey.proxy.image;

import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.pdp.CompiledPolicies;

import org.jspecify.annotations.Nullable;

/** An access key, unpacked, with its compiled policies. Safe for many threads. */
public final class KnownKey {
    private record Compiled(Rules rules, CompiledPolicies policies) {}

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

    /** What the key may do under {@code rules}; compiled once for each state of the rules. */
    public CompiledPolicies policies(Rules rules) {
        Compiled known = compiled;
        if (known == null || known.rules() != rules) {
            known = new Compiled(rules, CompiledPolicies.of(state, rules::policy));
            compiled = known;
        }
        return known.policies();
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
