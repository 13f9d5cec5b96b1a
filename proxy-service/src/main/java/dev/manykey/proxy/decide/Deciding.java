package dev.manykey.proxy.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.DecidedOn.OtherDecision;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.Permissions;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.admission.Routed;
import dev.manykey.proxy.identify.Identified;
import dev.manykey.proxy.image.KnownKey;
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

    /** Permits or refuses, or asks for the body when it depends on that. */
    public Outcome<Permitted> decide(Identified identified, ProxyImage image) {
        long offset = image.offset();
        Routed routed = identified.routed();
        ServedUpstream upstream = routed.upstream();
        CredentialState credential = image.credential(identified.key().state().credential().value());
        Match plain = upstream.catalog().match(routed.inbound().method(), routed.path());
        Match match = routed.handshake() == null ? plain : PolicyDecisionPoint.websocket(upstream.catalog(), plain);
        UpstreamState.Operation operation = match instanceof Match.Matched matched ? matched.operation() : null;
        KnownKey.Allowed allowed = identified.key().allowed(routed.rules(), identified.ancestors(), identified.owner(),
                credential);
        RequestFacts facts = new RequestFacts(identified, match);
        Decision decision = decide(allowed.permissions(), plain, routed, facts);
        DecidedOn decidedOn = versions(offset, identified, credential, upstream, decision.policies())
                .unlike(unlike(decision, allowed.drafts(), plain, routed, facts));
        return switch (decision) {
            case Decision.Permit permit when operation != null -> permitted(identified, upstream, operation, credential,
                    decidedOn.by(permit.grants()), permit);
            case Decision.Permit permit ->
                throw new IllegalStateException("decision: permit without an operation for " + permit);
            case Decision.Deny deny -> Outcome.refused(denied(deny, identified, operation,
                    deny.grant() == null ? decidedOn : decidedOn.by(List.of(deny.grant()))));
            case Decision.Undetermined open when open.fact() == Fact.BODY && routed.inbound().body() == null ->
                new Outcome.BodyNeeded<>();
            case Decision.Undetermined open -> Outcome.refused(new Refusal(ProblemCode.DECISION_FAILED,
                    ProblemCode.DECISION_FAILED.sentence(),
                    "undetermined: %s asks for %s".formatted(open.grant(), open.fact().variable()), null,
                    identified.caller(), routed.target(operation), decidedOn));
        };
    }

    private Decision decide(Permissions permissions, Match plain, Routed routed, RequestFacts facts) {
        return routed.handshake() == null ? decisionPoint.decide(permissions, plain, facts)
                : decisionPoint.decideWebsocket(permissions, routed.upstream().catalog(), plain, facts);
    }

    /** What drafts would have decided otherwise. */
    private List<OtherDecision> unlike(Decision decision, List<KnownKey.Draft> drafts, Match plain, Routed routed,
            RequestFacts facts) {
        if (drafts.isEmpty() || decision instanceof Decision.Undetermined) {
            return List.of();
        }
        List<OtherDecision> others = new ArrayList<>();
        for (KnownKey.Draft draft : drafts) {
            String policy = draft.policy().value();
            Decision other = decide(draft.permissions(), plain, routed, facts);
            switch (other) {
                case Decision.Permit permit when decision instanceof Decision.Permit live -> {
                    if (!permit.duties().equals(live.duties())) {
                        others.add(new OtherDecision(policy, draft.version(), true, "obligations_differ"));
                    }
                }
                case Decision.Permit _ -> others.add(new OtherDecision(policy, draft.version(), true, "permitted"));
                case Decision.Deny deny when decision instanceof Decision.Permit ->
                    others.add(new OtherDecision(policy, draft.version(), false, deny.reason().toString()));
                case Decision.Deny _ -> {
                }
                case Decision.Undetermined _ ->
                    others.add(new OtherDecision(policy, draft.version(), false, "undetermined"));
            }
        }
        return others;
    }

    private static Outcome<Permitted> permitted(Identified identified, ServedUpstream upstream,
            UpstreamState.Operation operation, @Nullable CredentialState credential, DecidedOn decidedOn,
            Decision.Permit permit) {
        if (credential == null || credential.status() != CredentialState.Status.ACTIVE
                || !credential.upstream().equals(upstream.state().id())) {
            String reason = credential == null ? "credential_unknown" : "credential_disabled";
            return Outcome.refused(
                    new Refusal(ProblemCode.CREDENTIAL_UNUSABLE, ProblemCode.CREDENTIAL_UNUSABLE.sentence(), reason,
                            null, identified.caller(), identified.routed().target(operation), decidedOn));
        }
        ProblemCode tooLong = tooLong(identified.routed().inbound(), permit.duties().maxBodyBytes());
        return tooLong == null
                ? Outcome.passed(new Permitted(identified, operation, credential, decidedOn, permit.duties()))
                : Outcome.refused(new Refusal(tooLong, "body: %s (expected: a declared length of at most %d bytes)"
                        .formatted(tooLong == ProblemCode.LENGTH_REQUIRED ? "of no declared length" : "longer",
                                permit.duties().maxBodyBytes()),
                        tooLong.toString(), null, identified.caller(), identified.routed().target(operation),
                        decidedOn));
    }

    /** Whether the request's body may be longer than {@code most}; the transport sees to it that a declared length is kept. */
    private static @Nullable ProblemCode tooLong(Inbound inbound, @Nullable Long most) {
        if (most == null) {
            return null;
        }
        byte[] body = inbound.body();
        if (body != null) {
            return body.length > most ? ProblemCode.BODY_TOO_LARGE : null;
        }
        if (inbound.first("transfer-encoding") != null) {
            return ProblemCode.LENGTH_REQUIRED;
        }
        String declared = inbound.first("content-length");
        return declared == null || (declared.length() <= 18 && Long.parseLong(declared) <= most) ? null
                : ProblemCode.BODY_TOO_LARGE;
    }

    private static Refusal denied(Decision.Deny deny, Identified identified,
            UpstreamState.@Nullable Operation operation,
            DecidedOn decidedOn) {
        String request = identified.routed().inbound().method() + " on this path";
        ProblemCode code = switch (deny.reason()) {
            case OPERATION_UNKNOWN -> ProblemCode.OPERATION_UNKNOWN;
            case PATH_AMBIGUOUS -> ProblemCode.TARGET_AMBIGUOUS;
            case PERMISSION_MISSING, PERMISSION_DENIED, CEILING_EXCEEDED -> ProblemCode.PERMISSION_MISSING;
            case EVALUATION_FAILED -> ProblemCode.DECISION_FAILED;
        };
        String detail = switch (deny.reason()) {
            case OPERATION_UNKNOWN -> deny.detail() == null
                    ? "operation: %s is not in the catalog of upstream %s (expected: one that is)"
                            .formatted(request, identified.key().state().upstream())
                    : "operation: %s is not in the catalog; %s".formatted(request, deny.detail());
            case PATH_AMBIGUOUS -> "path: " + deny.detail();
            case PERMISSION_MISSING, PERMISSION_DENIED, CEILING_EXCEEDED ->
                "permission: %s is missing".formatted(deny.missing());
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
