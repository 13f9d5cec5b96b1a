package dev.manykey.contract.state;

import dev.manykey.contract.Kind;

/**
 * The full state of one entity at one version, as the control log carries it under the Kafka key {@code <kind>/<id>}.
 * Versions start at 1 and grow by one with each change; a reader applies a state only when its version is higher than the
 * one it has. What is removed stays, as a state that says so.
 */
public sealed interface State
        permits AccessKeyState, RevokedState, OwnerState, CredentialState, OperatorState, UpstreamState, PolicyState,
        SkipState, CompleteState {
    /** What it is about. */
    Kind kind();

    /** The id as text, without the kind. */
    String entity();

    /** The version of the entity, 1 or more. */
    long version();

    /** The Kafka key. */
    default String logKey() {
        return kind() + "/" + entity();
    }
}
