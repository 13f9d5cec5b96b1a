package dev.manykey.pdp;

/**
 * Decides whether a key may do what a request asks. Depends on nothing but the question; safe for many threads; never
 * throws: a question that cannot be answered is denied.
 */
public final class PolicyDecisionPoint {
    /** A decision point; all are alike. */
    public PolicyDecisionPoint() {}

    /** Decides. */
    public Decision decide(DecisionRequest request) {
        CompiledPolicies policies = request.policies();
        try {
            return switch (request.match()) {
                case Match.Matched matched -> policies.decide(matched.operation());
                case Match.NoSuchOperation unknown -> policies.deny(DenyReason.OPERATION_UNKNOWN, null,
                        unknown.pathKnown() ? "the path is known with " + unknown.allowedMethods() : null);
                case Match.AmbiguousPath ambiguous -> policies.deny(DenyReason.PATH_AMBIGUOUS, null, ambiguous.why());
            };
        } catch (RuntimeException e) {
            return policies.deny(DenyReason.EVALUATION_FAILED, null, e.getClass().getSimpleName());
        }
    }
}
