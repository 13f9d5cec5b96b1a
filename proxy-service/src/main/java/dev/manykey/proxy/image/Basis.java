package dev.manykey.proxy.image;

import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;

/** Everything that one permit rests on. While {@link ProxyImage#stillHolds} says so, judging again would permit again. */
public record Basis(KnownKey key, OwnerState owner, CredentialState credential, Rules rules) {}
