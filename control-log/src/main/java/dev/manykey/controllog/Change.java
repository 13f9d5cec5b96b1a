package dev.manykey.controllog;

import java.util.List;

import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.state.State;

/**
 * What a rule decided: the next version of an entity and everything that must be published with it. Making one changes
 * nothing; a store writes it whole or not at all.
 *
 * @param next the entity as it will be, its version one higher than before
 * @param states for the control log, published in this order
 * @param fact for the audit topic, published after the states
 */
public record Change<T extends Entity>(T next, List<State> states, Envelope<AdminChanged> fact) {
    public Change {
        states = List.copyOf(states);
    }
}
