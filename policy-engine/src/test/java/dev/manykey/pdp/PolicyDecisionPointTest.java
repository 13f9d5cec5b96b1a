package dev.manykey.pdp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.condition.Facts;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyDecisionPointTest {
    private static final UpstreamId CRM = new UpstreamId("crm");
    private static final PolicyId READER = new PolicyId("reader");
    private static final AccessKeyState KEY = key(List.of(READER));
    private static final OwnerState ADA = new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE);
    private static final CredentialState TOKEN = new CredentialState(new CredentialId("c"), 1, ADA.id(), CRM,
            "https://crm:443", new byte[0], CredentialState.Status.ACTIVE);
    private static final PolicyState READS = new PolicyState(READER, 4, "reader", CRM, null,
            new TreeMap<>(Map.of("*", Level.READ, "webhooks", Level.NONE)), PolicyState.Status.ACTIVE);
    private static final Catalog CATALOG = Catalog.compile(List.of(
            new Operation("GET", "/deals", "deals", Access.READ, "getDeals", 1),
            new Operation("POST", "/deals", "deals", Access.WRITE, null, 1),
            new Operation("GET", "/webhooks", "webhooks", Access.READ, null, 1)));
    private static final Match READ_DEAL = CATALOG.match("GET", "/deals");

    private final PolicyDecisionPoint decisionPoint = new PolicyDecisionPoint();
    private final Permissions reader = permissions(KEY,
            id -> id.equals(READER) ? Optional.of(READS) : Optional.empty());

    @Test
    void aDecisionNamesTheVersionsItWasMadeOnAndTheGrant() {
        Decision decision = decisionPoint.decide(reader, READ_DEAL, Facts.none());

        assertThat(decision).isEqualTo(new Decision.Permit(new TreeMap<>(Map.of("reader", 4L)),
                List.of("reader/permissions"), Duties.NONE));
    }

    @Test
    void aDenialNamesThePermissionThatWasMissingOrTheGrantThatDenies() {
        Decision missing = decisionPoint.decide(reader, CATALOG.match("POST", "/deals"), Facts.none());
        Decision denied = decisionPoint.decide(reader, CATALOG.match("GET", "/webhooks"), Facts.none());

        assertThat(missing).isEqualTo(
                new Decision.Deny(DenyReason.PERMISSION_MISSING, "deals:write", null, null, reader.versions()));
        assertThat(denied).isEqualTo(new Decision.Deny(DenyReason.PERMISSION_DENIED, "webhooks:read",
                "reader/permissions", "reader/permissions denies it", reader.versions()));
    }

    @Test
    void whatTheCatalogDoesNotKnowIsDeniedWhateverThePoliciesSay() {
        Decision unknown = decisionPoint.decide(reader, new Match.NoSuchOperation(false, List.of()), Facts.none());
        Decision ambiguous = decisionPoint.decide(reader, new Match.AmbiguousPath("why"), Facts.none());

        assertDenied(unknown, DenyReason.OPERATION_UNKNOWN);
        assertDenied(ambiguous, DenyReason.PATH_AMBIGUOUS);
    }

    @Test
    void aListedPolicyThatIsNotKnownDeniesEverything() {
        Permissions incomplete = permissions(key(List.of(READER, new PolicyId("gone"))),
                id -> id.equals(READER) ? Optional.of(READS) : Optional.empty());

        Decision decision = decisionPoint.decide(incomplete, READ_DEAL, Facts.none());

        assertThat(decision).isEqualTo(new Decision.Deny(DenyReason.EVALUATION_FAILED, null, null,
                "policies of key key-1: [gone] not known (expected: each that it lists)",
                new TreeMap<>(Map.of("reader", 4L, "gone", 0L))));
    }

    @Test
    void aPolicyThatCannotBeReadDeniesEverything() {
        Permissions broken = permissions(KEY, id -> {
            if (id.equals(READER)) {
                return Optional.of(READS);
            }
            throw new IllegalStateException("unreadable");
        });

        Decision decision = decisionPoint.decide(broken, READ_DEAL, Facts.none());

        assertDenied(decision, DenyReason.EVALUATION_FAILED);
    }

    @Test
    void aPolicyWithAConditionThatIsNoneDeniesEverything() {
        PolicyState misspelt = new PolicyState(READER, 4, "reader", CRM, null, new TreeMap<>(Map.of("*", Level.WRITE)),
                List.of(new Grant("g", Effect.DENY, List.of("deals"), List.of(Access.READ), List.of(), new TreeMap<>(),
                        "request.metod == 'GET'", null)),
                null, PolicyState.Status.ACTIVE);

        Decision decision = decisionPoint.decide(permissions(KEY, id -> id.equals(READER)
                ? Optional.of(misspelt)
                : Optional.empty()), CATALOG.match("GET", "/webhooks"), Facts.none());

        assertDenied(decision, DenyReason.EVALUATION_FAILED);
    }

    @Test
    void aCredentialThatIsNotKnownAndAParentThatIsNotKnownDenyEverything() {
        Permissions withoutCredential = Permissions.of(KEY, List.of(), ADA, null, compiled(READS));
        AccessKeyState child = new AccessKeyState(new AccessKeyId("key-2"), 1, "tool", ADA.id(), TOKEN.id(), CRM,
                KEY.id(), List.of(READER), AccessKeyState.Status.ACTIVE, null, List.of());
        Permissions orphan = Permissions.of(child, List.of(), ADA, TOKEN, compiled(READS));
        Permissions family = Permissions.of(child, List.of(KEY), ADA, TOKEN, compiled(READS));

        assertDenied(decisionPoint.decide(withoutCredential, READ_DEAL, Facts.none()), DenyReason.EVALUATION_FAILED);
        assertDenied(decisionPoint.decide(orphan, READ_DEAL, Facts.none()), DenyReason.EVALUATION_FAILED);
        assertThat(decisionPoint.decide(family, READ_DEAL, Facts.none())).isInstanceOf(Decision.Permit.class);
    }

    @Test
    void aCeilingThatIsEmptyAllowsNothing() {
        OwnerState bounded = new OwnerState(ADA.id(), 2, "Ada", List.of(), OwnerState.Status.ACTIVE);

        Decision decision = decisionPoint.decide(Permissions.of(KEY, List.of(), bounded, TOKEN, compiled(READS)),
                READ_DEAL, Facts.none());

        assertThat(decision).isEqualTo(new Decision.Deny(DenyReason.CEILING_EXCEEDED, "deals:read", null,
                "not allowed by owner ada", reader.versions()));
    }

    @Test
    void readingIsNotEnoughWhereWritingIsAskedFor() {
        Match.Matched asWrite = CATALOG.asWrite((Match.Matched) READ_DEAL);
        PolicyState byName = new PolicyState(READER, 4, "reader", CRM, null, new TreeMap<>(),
                List.of(new Grant("g", Effect.ALLOW, List.of(), List.of(), List.of("getDeals"), new TreeMap<>(), null,
                        null)),
                null, PolicyState.Status.ACTIVE);

        assertDenied(decisionPoint.decide(reader, asWrite, Facts.none()), DenyReason.PERMISSION_MISSING);
        assertDenied(decisionPoint.decide(Permissions.of(KEY, List.of(), ADA, TOKEN, compiled(byName)), asWrite,
                Facts.none()), DenyReason.PERMISSION_MISSING);
    }

    @Test
    @SuppressWarnings("NullAway") // a match and facts that are not there are the faults that are tried
    void anExceptionInsideIsADenial() {
        assertDenied(decisionPoint.decide(reader, null, Facts.none()), DenyReason.EVALUATION_FAILED);
        assertDenied(decisionPoint.decide(reader, new Match.Matched(new Operation("GET", "/x", "x", Access.READ, null,
                1), 99, List.of()), Facts.none()), DenyReason.EVALUATION_FAILED);
    }

    private static void assertDenied(Decision decision, DenyReason reason) {
        assertThat(decision).isInstanceOfSatisfying(Decision.Deny.class,
                deny -> assertThat(deny.reason()).isEqualTo(reason));
    }

    private static Function<PolicyId, Optional<CompiledPolicy>> compiled(PolicyState only) {
        return id -> id.equals(only.id()) ? Optional.of(CompiledPolicy.compile(only, CATALOG)) : Optional.empty();
    }

    private static Permissions permissions(AccessKeyState key, Function<PolicyId, Optional<PolicyState>> find) {
        return Permissions.of(key, List.of(), ADA, TOKEN,
                id -> find.apply(id).map(state -> CompiledPolicy.compile(state, CATALOG)));
    }

    private static AccessKeyState key(List<PolicyId> policies) {
        return new AccessKeyState(new AccessKeyId("key-1"), 1, "tool", new OwnerId("ada"), new CredentialId("c"), CRM,
                policies, AccessKeyState.Status.ACTIVE, null, List.of());
    }
}
