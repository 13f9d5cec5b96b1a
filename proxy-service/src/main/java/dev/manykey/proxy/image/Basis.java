package dev.manykey.proxy.image;

import java.util.List;

import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;

/**
 * Everything that one permit rests on. While {@link ProxyImage#stillHolds} says so, judging again would permit again.
 *
 * @param ancestors the key's parent, the parent of that, and so on; most often none
 */
public record Basis(KnownKey key, List<KnownKey> ancestors, OwnerState owner, CredentialState credential,
        Rules rules) {
    public Basis {
        ancestors = List.copyOf(ancestors);
    }
}
