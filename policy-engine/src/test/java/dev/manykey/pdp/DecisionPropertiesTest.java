package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What must hold for every key and every set of policies, tried on random ones; the seed is in the message of a failure. */
class DecisionPropertiesTest {
    private static final int CASES = 10_000;
    private static final long SEED = Long.getLong("manykey.seed", 20261123L);
    private static final UpstreamId CRM = new UpstreamId("crm");
    private static final UpstreamId ERP = new UpstreamId("erp");
    private static final AccessKeyId KEY = new AccessKeyId("key-1");
    private static final AccessKeyId OTHER_KEY = new AccessKeyId("key-2");
    private static final List<String> RESOURCES = List.of("deals", "persons", "notes", "webhooks");
    private static final List<PolicyId> IDS = List.of(new PolicyId("p0"), new PolicyId("p1"), new PolicyId("p2"),
            PolicyState.idFor(KEY), PolicyState.idFor(OTHER_KEY));

    private final PolicyDecisionPoint decisionPoint = new PolicyDecisionPoint();

    @Test
    void everyDecisionAgreesWithANaiveSecondImplementation() {
        Random random = new Random(SEED);
        Map<DenyReason, Integer> denied = new EnumMap<>(DenyReason.class);
        int permitted = 0;

        for (int i = 0; i < CASES; i++) {
            Map<PolicyId, PolicyState> policies = policies(random);
            AccessKeyState key = key(random);
            Operation operation = operation(random);

            Decision decision = decide(key, policies, operation);

            assertThat(described(decision)).as("seed %d case %d: %s on %s with %s", SEED, i, operation, key, policies)
                    .isEqualTo(naive(key, policies, operation));
            switch (decision) {
                case Decision.Permit _ -> permitted++;
                case Decision.Deny deny -> denied.merge(deny.reason(), 1, Integer::sum);
            }
        }

        assertThat(permitted).isGreaterThan(CASES / 10);
        assertThat(denied.get(DenyReason.PERMISSION_MISSING)).isGreaterThan(CASES / 10);
        assertThat(denied.get(DenyReason.PERMISSION_DENIED)).isGreaterThan(CASES / 10);
        assertThat(denied.get(DenyReason.EVALUATION_FAILED)).isGreaterThan(CASES / 10);
    }

    @Test
    void noneForANamedResourceWinsOverEveryOtherPolicy() {
        Random random = new Random(SEED);

        for (int i = 0; i < CASES; i++) {
            Map<PolicyId, PolicyState> policies = policies(random);
            AccessKeyState key = key(random);
            Operation operation = operation(random);
            PolicyId denying = key.policies().isEmpty() ? PolicyState.idFor(KEY) : key.policies().getFirst();
            SortedMap<String, Level> matrix = matrix(random);
            matrix.put(operation.resource(), Level.NONE);
            policies.put(denying, new PolicyState(denying, 9, "deny", CRM, null, matrix, PolicyState.Status.ACTIVE));
            key.policies().forEach(id -> policies.putIfAbsent(id, policies.get(denying)));

            Decision decision = decide(key, policies, operation);

            assertThat(decision).as("seed %d case %d: %s on %s with %s", SEED, i, operation, key, policies)
                    .isInstanceOfSatisfying(Decision.Deny.class,
                            deny -> assertThat(deny.reason()).isEqualTo(DenyReason.PERMISSION_DENIED));
        }
    }

    @Test
    void loweringAnyLevelNeverPermitsMore() {
        Random random = new Random(SEED);

        for (int i = 0; i < CASES; i++) {
            Map<PolicyId, PolicyState> policies = policies(random);
            AccessKeyState key = key(random);
            Set<String> before = permitted(key, policies);
            PolicyState chosen = List.copyOf(policies.values()).get(random.nextInt(policies.size()));
            SortedMap<String, Level> matrix = new TreeMap<>(chosen.permissions());
            matrix.replaceAll((_, level) -> random.nextBoolean() ? level : lower(level, random));
            policies.put(chosen.id(), with(chosen, matrix, chosen.status()));

            Set<String> after = permitted(key, policies);

            assertThat(before).as("seed %d case %d: %s lowered to %s on %s", SEED, i, chosen, matrix, key)
                    .containsAll(after);
        }
    }

    @Test
    void removingAPolicyThatDeniesNothingByNameNeverPermitsMore() {
        Random random = new Random(SEED);

        for (int i = 0; i < CASES; i++) {
            Map<PolicyId, PolicyState> policies = policies(random);
            AccessKeyState key = key(random);
            PolicyState chosen = List.copyOf(policies.values()).get(random.nextInt(policies.size()));
            SortedMap<String, Level> matrix = new TreeMap<>(chosen.permissions());
            matrix.values().removeIf(level -> level == Level.NONE);
            policies.put(chosen.id(), with(chosen, matrix, chosen.status()));
            Set<String> before = permitted(key, policies);
            policies.put(chosen.id(), with(chosen, matrix, PolicyState.Status.REMOVED));

            Set<String> after = permitted(key, policies);

            assertThat(before).as("seed %d case %d: %s removed from %s", SEED, i, chosen, key).containsAll(after);
        }
    }

    private Set<String> permitted(AccessKeyState key, Map<PolicyId, PolicyState> policies) {
        Set<String> permitted = new HashSet<>();
        for (String resource : RESOURCES) {
            for (Access access : Access.values()) {
                if (decide(key, policies, operation(resource, access)) instanceof Decision.Permit) {
                    permitted.add(resource + ":" + access);
                }
            }
        }
        return permitted;
    }

    private Decision decide(AccessKeyState key, Map<PolicyId, PolicyState> policies, Operation operation) {
        CompiledPolicies compiled = CompiledPolicies.of(key, id -> Optional.ofNullable(policies.get(id)));
        return decisionPoint.decide(new DecisionRequest(new Match.Matched(operation, List.of()), compiled));
    }

    private static String described(Decision decision) {
        return switch (decision) {
            case Decision.Permit permit -> "permit " + permit.policies();
            case Decision.Deny deny -> deny.reason() + " " + deny.missing() + " " + deny.policies();
        };
    }

    private static String naive(AccessKeyState key, Map<PolicyId, PolicyState> all, Operation operation) {
        TreeMap<String, Long> versions = new TreeMap<>();
        List<PolicyState> policies = new ArrayList<>();
        for (PolicyState policy : all.values()) {
            boolean listed = key.policies().contains(policy.id());
            boolean own = policy.id().value().equals(key.id().value());
            if (!listed && !own) {
                continue;
            }
            versions.put(policy.id().value(), policy.version());
            boolean forThisKey = policy.onlyFor() == null || policy.onlyFor().equals(key.id());
            if (policy.status() == PolicyState.Status.ACTIVE && policy.upstream().equals(key.upstream())
                    && forThisKey) {
                policies.add(policy);
            }
        }
        key.policies().forEach(id -> versions.putIfAbsent(id.value(), 0L));
        if (!all.keySet().containsAll(key.policies())) {
            return "evaluation_failed null " + versions;
        }
        String wanted = operation.resource() + ":" + operation.access();
        boolean allowed = false;
        for (PolicyState policy : policies) {
            if (policy.permissions().get(operation.resource()) == Level.NONE) {
                return "permission_denied " + wanted + " " + versions;
            }
            @Nullable
            Level level = policy.permissions().containsKey(operation.resource())
                    ? policy.permissions().get(operation.resource())
                    : policy.permissions().get("*");
            allowed |= level == Level.WRITE || (level == Level.READ && operation.access() == Access.READ);
        }
        return allowed ? "permit " + versions : "permission_missing " + wanted + " " + versions;
    }

    private static Map<PolicyId, PolicyState> policies(Random random) {
        Map<PolicyId, PolicyState> policies = new HashMap<>();
        for (PolicyId id : IDS) {
            if (random.nextInt(10) > 0) {
                AccessKeyId onlyFor = switch (random.nextInt(8)) {
                    case 0 -> KEY;
                    case 1 -> OTHER_KEY;
                    default -> null;
                };
                policies.put(id,
                        new PolicyState(id, 1 + random.nextInt(5), "p", random.nextInt(8) == 0 ? ERP : CRM, onlyFor,
                                matrix(random),
                                random.nextInt(8) == 0 ? PolicyState.Status.REMOVED : PolicyState.Status.ACTIVE));
            }
        }
        policies.computeIfAbsent(IDS.getFirst(),
                id -> new PolicyState(id, 1, "p", CRM, null, matrix(random), PolicyState.Status.ACTIVE));
        return policies;
    }

    private static SortedMap<String, Level> matrix(Random random) {
        SortedMap<String, Level> matrix = new TreeMap<>();
        for (String resource : RESOURCES) {
            if (random.nextInt(3) == 0) {
                matrix.put(resource, level(random));
            }
        }
        if (random.nextBoolean()) {
            matrix.put("*", level(random));
        }
        return matrix;
    }

    private static Level level(Random random) {
        return List.of(Level.values()).get(random.nextInt(Level.values().length));
    }

    private static Level lower(Level level, Random random) {
        return switch (level) {
            case NONE, READ -> Level.NONE;
            case WRITE -> random.nextBoolean() ? Level.READ : Level.NONE;
        };
    }

    private static AccessKeyState key(Random random) {
        List<PolicyId> listed = IDS.stream().filter(_ -> random.nextInt(3) > 0).toList();
        return new AccessKeyState(KEY, 1, "tool", new OwnerId("ada"), new CredentialId("c"), CRM, listed,
                AccessKeyState.Status.ACTIVE, null, List.of());
    }

    private static Operation operation(Random random) {
        return operation(RESOURCES.get(random.nextInt(RESOURCES.size())),
                random.nextBoolean() ? Access.READ : Access.WRITE);
    }

    private static Operation operation(String resource, Access access) {
        return new Operation("GET", "/" + resource, resource, access, null, 1);
    }

    private static PolicyState with(PolicyState policy, SortedMap<String, Level> matrix, PolicyState.Status status) {
        return new PolicyState(policy.id(), policy.version() + 1, policy.name(), policy.upstream(), policy.onlyFor(),
                matrix,
                status);
    }
}
