package dev.manykey.controllog;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import dev.manykey.contract.Kind;
import dev.manykey.contract.state.State;

/**
 * Where the states of some kinds come from: the store that a service keeps their entities in, and how they are made of one.
 * A service has one for each of its stores; with it the control log can be repaired from the database.
 *
 * @param kinds of the states; no other source has them
 * @param states all that the log must have of an entity, in the order in which they are to be published
 * @param entity gives the key of the entity that the state with an id belongs to
 */
public record StateSource<T extends Entity>(EntityStore<T> store, Set<Kind> kinds, Function<T, List<State>> states,
        UnaryOperator<String> entity) {
    public StateSource {
        kinds = Set.copyOf(kinds);
    }

    /** A source of states that have the id of their entity. */
    public static <T extends Entity> StateSource<T> of(EntityStore<T> store, Set<Kind> kinds,
            Function<T, List<State>> states) {
        return new StateSource<>(store, kinds, states, UnaryOperator.identity());
    }
}
