package dev.manykey.pdp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyDecisionPointTest {
    private static final UpstreamId CRM = new UpstreamId("crm");
    private static final PolicyId READER = new PolicyId("reader");
    private static final AccessKeyState KEY = new AccessKeyState(new AccessKeyId("key-1"), 1, "tool",
            new OwnerId("ada"),
            new CredentialId("c"), CRM, List.of(READER), AccessKeyState.Status.ACTIVE, null,
            List.of());
    private static final PolicyState READS = new PolicyState(READER, 4, "reader", CRM, null,
            new TreeMap<>(Map.of("*", Level.READ, "webhooks", Level.NONE)), PolicyState.Status.ACTIVE);
    private static final Match WRITE_DEAL = new Match.Matched(
            new Operation("POST", "/deals", "deals", Access.WRITE, null, 1), List.of());
    private static final Match READ_HOOKS = new Match.Matched(
            new Operation("GET", "/webhooks", "webhooks", Access.READ, null, 1), List.of());
    private static final Match READ_DEAL = new Match.Matched(
            new Operation("GET", "/deals", "deals", Access.READ, null, 1), List.of());

    private final PolicyDecisionPoint decisionPoint = new PolicyDecisionPoint();
    private final CompiledPolicies reader = CompiledPolicies.of(KEY,
            id -> id.equals(READER) ? Optional.of(READS) : Optional.empty());

    @Test
    void aDecisionNamesTheVersionsItWasMadeOn() {
        Decision decision = decisionPoint.decide(new DecisionRequest(READ_DEAL, reader));

        assertThat(decision).isEqualTo(new Decision.Permit(new TreeMap<>(Map.of("reader", 4L))));
    }

    @Test
    void aDenialNamesThePermissionThatWasMissing() {
        Decision missing = decisionPoint.decide(new DecisionRequest(WRITE_DEAL, reader));
        Decision denied = decisionPoint.decide(new DecisionRequest(READ_HOOKS, reader));

        assertThat(missing).isEqualTo(
                new Decision.Deny(DenyReason.PERMISSION_MISSING, "deals:write", null, reader.versions()));
        assertThat(denied).isEqualTo(new Decision.Deny(DenyReason.PERMISSION_DENIED, "webhooks:read",
                "policy reader says none of webhooks", reader.versions()));
    }

    @Test
    void whatTheCatalogDoesNotKnowIsDeniedWhateverThePoliciesSay() {
        Decision unknown = decisionPoint
                .decide(new DecisionRequest(new Match.NoSuchOperation(false, List.of()), reader));
        Decision ambiguous = decisionPoint.decide(new DecisionRequest(new Match.AmbiguousPath("why"), reader));

        assertThat(unknown).isInstanceOfSatisfying(Decision.Deny.class,
                deny -> assertThat(deny.reason()).isEqualTo(DenyReason.OPERATION_UNKNOWN));
        assertThat(ambiguous).isInstanceOfSatisfying(Decision.Deny.class,
                deny -> assertThat(deny.reason()).isEqualTo(DenyReason.PATH_AMBIGUOUS));
    }

    @Test
    void aListedPolicyThatIsNotKnownDeniesEverything() {
        AccessKeyState listsMore = new AccessKeyState(KEY.id(), 2, "tool", KEY.owner(), KEY.credential(), CRM,
                List.of(READER, new PolicyId("gone")), KEY.status(), null, List.of());
        CompiledPolicies incomplete = CompiledPolicies.of(listsMore,
                id -> id.equals(READER) ? Optional.of(READS) : Optional.empty());

        Decision decision = decisionPoint.decide(new DecisionRequest(READ_DEAL, incomplete));

        assertThat(decision).isEqualTo(new Decision.Deny(DenyReason.EVALUATION_FAILED, null,
                "policies of the key: [gone] not known (expected: each that it lists)",
                new TreeMap<>(Map.of("reader", 4L, "gone", 0L))));
        assertThat(incomplete.level("deals")).isEqualTo(Level.NONE);
    }

    @Test
    void aPolicyThatCannotBeReadDeniesEverything() {
        CompiledPolicies broken = CompiledPolicies.of(KEY, id -> {
            if (id.equals(READER)) {
                return Optional.of(READS);
            }
            throw new IllegalStateException("unreadable");
        });

        Decision decision = decisionPoint.decide(new DecisionRequest(READ_DEAL, broken));

        assertThat(decision).isInstanceOfSatisfying(Decision.Deny.class,
                deny -> assertThat(deny.reason()).isEqualTo(DenyReason.EVALUATION_FAILED));
        assertThat(broken.level("deals")).isEqualTo(Level.NONE);
    }

    @Test
    @SuppressWarnings("NullAway") // an operation without a resource is the fault that is tried
    void anExceptionInsideIsADenial() {
        Match faulty = new Match.Matched(new Operation("GET", "/deals", "deals", null, null, 1), List.of());

        Decision decision = decisionPoint.decide(new DecisionRequest(faulty, CompiledPolicies.of(KEY, id -> Optional.of(
                new PolicyState(id, 1, "p", CRM, null, new TreeMap<>(Map.of("*", Level.READ)),
                        PolicyState.Status.ACTIVE)))));

        assertThat(decision).isInstanceOf(Decision.Deny.class);
        assertThat(decisionPoint.decide(new DecisionRequest(null, reader))).isInstanceOfSatisfying(Decision.Deny.class,
                deny -> assertThat(deny.reason()).isEqualTo(DenyReason.EVALUATION_FAILED));
    }
}
