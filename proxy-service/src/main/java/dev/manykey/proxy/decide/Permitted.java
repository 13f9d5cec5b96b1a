package dev.manykey.proxy.decide;

import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Target;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.pdp.Duties;
import dev.manykey.proxy.identify.Identified;
import dev.manykey.proxy.image.Basis;
import dev.manykey.proxy.image.ServedUpstream;

/**
 * A request that the key may make.
 *
 * @param credential with which it will be made
 * @param duties what must be done for the permit to hold
 */
public record Permitted(Identified identified, UpstreamState.Operation operation,
        CredentialState credential, DecidedOn decidedOn, Duties duties) {
    /** What the permit rests on. */
    public Basis basis() {
        return new Basis(identified.key(), identified.ancestors(), identified.owner(), credential,
                identified.routed().rules());
    }

    /** Where it goes. */
    public ServedUpstream upstream() {
        return identified.routed().upstream();
    }

    /** The key whose limits it counts against: the first of the family that its own belongs to. */
    public String countedAs() {
        return identified.family();
    }

    /** What it asks for, for the record. */
    public Target target() {
        return identified.routed().target(operation);
    }
}
