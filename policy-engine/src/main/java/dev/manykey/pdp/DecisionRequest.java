package dev.manykey.pdp;

/**
 * What is to be decided.
 *
 * @param match what the request is, by the catalog of the key's upstream
 * @param policies of the key
 */
public record DecisionRequest(Match match, CompiledPolicies policies) {}
