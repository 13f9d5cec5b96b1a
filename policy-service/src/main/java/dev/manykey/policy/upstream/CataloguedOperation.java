package dev.manykey.policy.upstream;

import dev.manykey.contract.state.UpstreamState.Operation;

/**
 * An operation of an upstream and where it is from.
 *
 * @param operation as it counts
 * @param original as its document has it
 * @param document the name of that
 */
record CataloguedOperation(Operation operation, Operation original, String document, boolean corrected) {}
