package dev.manykey.proxy.decide;

import java.util.SortedMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.pdp.CompiledPolicies;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.DecisionRequest;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.admission.Routed;
import dev.manykey.proxy.identify.Identified;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.image.ServedUpstream;

import org.jspecify.annotations.Nullable;

/** Finds the operation in the upstream's catalog and asks the decision point, all on one state of the rules. */
public final class Deciding {
    private final PolicyDecisionPoint decisionPoint;

    /** Decides with {@code decisionPoint}. */
    public Deciding(PolicyDecisionPoint decisionPoint) {
        this.decisionPoint = decisionPoint;
    }

    /** Permits or refuses. */
    public Outcome<Permitted> decide(Identified identified, ProxyImage image) {
        long offset = image.offset();
        ServedUpstream upstream = identified.routed().upstream();
        CompiledPolicies policies = identified.key().policies(identified.routed().rules());
        Match match = asked(identified.routed(),
                upstream.catalog().match(identified.routed().inbound().method(), identified.routed().path()));
        UpstreamState.Operation operation = match instanceof Match.Matched matched ? matched.operation() : null;
        CredentialState credential = image.credential(identified.key().state().credential().value());
        return switch (decisionPoint.decide(new DecisionRequest(match, policies))) {
            case Decision.Permit permit when operation != null -> permitted(identified, upstream, operation, credential,
                    versions(offset, identified, credential, upstream, permit.policies()));
            case Decision.Permit permit ->
                throw new IllegalStateException("decision: permit without an operation for " + permit);
            case Decision.Deny deny -> Outcome.refused(denied(deny, identified, operation,
                    versions(offset, identified, credential, upstream, deny.policies())));
        };
    }

    /**
     * What a websocket is used for once it is open cannot be judged, so opening one needs the right to write, whatever the
     * catalog says of the operation.
     */
    private static Match asked(Routed routed, Match found) {
        return routed.handshake() != null
                && found instanceof Match.Matched(UpstreamState.Operation operation, var values)
                        ? new Match.Matched(new UpstreamState.Operation(operation.method(), operation.path(),
                                operation.resource(), Access.WRITE, operation.operationId(), operation.cost()), values)
                        : found;
    }

    private static Outcome<Permitted> permitted(Identified identified, ServedUpstream upstream,
            UpstreamState.Operation operation, @Nullable CredentialState credential, DecidedOn decidedOn) {
        if (credential == null || credential.status() != CredentialState.Status.ACTIVE
                || !credential.upstream().equals(upstream.state().id())) {
            String reason = credential == null ? "credential_unknown" : "credential_disabled";
            return Outcome.refused(
                    new Refusal(ProblemCode.CREDENTIAL_UNUSABLE, ProblemCode.CREDENTIAL_UNUSABLE.sentence(), reason,
                            null, identified.caller(), identified.routed().target(operation), decidedOn));
        }
        return Outcome.passed(new Permitted(identified, operation, credential, decidedOn));
    }

    private static Refusal denied(Decision.Deny deny, Identified identified,
            UpstreamState.@Nullable Operation operation,
            DecidedOn decidedOn) {
        String request = identified.routed().inbound().method() + " on this path";
        ProblemCode code = switch (deny.reason()) {
            case OPERATION_UNKNOWN -> ProblemCode.OPERATION_UNKNOWN;
            case PATH_AMBIGUOUS -> ProblemCode.TARGET_AMBIGUOUS;
            case PERMISSION_MISSING, PERMISSION_DENIED -> ProblemCode.PERMISSION_MISSING;
            case EVALUATION_FAILED -> ProblemCode.DECISION_FAILED;
        };
        String detail = switch (deny.reason()) {
            case OPERATION_UNKNOWN -> deny.detail() == null
                    ? "operation: %s is not in the catalog of upstream %s (expected: one that is)"
                            .formatted(request, identified.key().state().upstream())
                    : "operation: %s is not in the catalog; %s".formatted(request, deny.detail());
            case PATH_AMBIGUOUS -> "path: " + deny.detail();
            case PERMISSION_MISSING, PERMISSION_DENIED -> "permission: %s is missing".formatted(deny.missing());
            case EVALUATION_FAILED -> code.sentence();
        };
        String reason = deny.detail() == null ? deny.reason().toString() : deny.reason() + ": " + deny.detail();
        return new Refusal(code, detail, reason, deny.missing(), identified.caller(),
                identified.routed().target(operation),
                decidedOn);
    }

    private static DecidedOn versions(long offset, Identified identified, @Nullable CredentialState credential,
            ServedUpstream upstream, SortedMap<String, Long> policies) {
        return new DecidedOn(offset, identified.key().state().version(), identified.owner().version(),
                credential == null ? 0 : credential.version(), upstream.state().version(), policies);
    }
}
