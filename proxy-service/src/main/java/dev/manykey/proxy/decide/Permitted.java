package dev.manykey.proxy.decide;

import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Target;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.proxy.identify.Identified;
import dev.manykey.proxy.image.ServedUpstream;

/**
 * A request that the key may make.
 *
 * @param upstream as it was when it was decided, which may be newer than when it was routed
 * @param credential with which it will be made
 */
public record Permitted(Identified identified, ServedUpstream upstream, UpstreamState.Operation operation,
        CredentialState credential, DecidedOn decidedOn) {
    /** What it asks for, for the record. */
    public Target target() {
        return identified.routed().target(operation);
    }
}
