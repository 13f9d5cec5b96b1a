package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.Level;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.pdp.NaiveWorld.Request;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What must hold for every key and every set of policies, tried on random ones; the seed is in the message of a failure. */
class DecisionPropertiesTest {
    private static final int WORLDS = 5_000;
    private static final int REQUESTS = 200;
    private static final int FEWER_WORLDS = 500;
    private static final long SEED = Long.getLong("manykey.seed", 20261123L);

    private final PolicyDecisionPoint decisionPoint = new PolicyDecisionPoint();

    @Test
    void aMillionDecisionsAgreeWithANaiveSecondImplementation() {
        Random random = new Random(SEED);
        Map<String, Integer> seen = new TreeMap<>();

        for (int i = 0; i < WORLDS; i++) {
            NaiveWorld world = new NaiveWorld(random);
            Catalog catalog = Catalog.compile(world.operations);
            Permissions permissions = world.permissions(catalog);
            for (int j = 0; j < REQUESTS; j++) {
                Request request = Request.random(random);
                Match match = catalog.match(request.method(), request.path());

                String decided = NaiveWorld
                        .described(decisionPoint.decide(permissions, match, request.facts(match)));

                String expected = world.decide(request);
                if (!decided.equals(expected)) {
                    assertThat(decided).as("seed %d world %d: %s in%n%s", SEED, i, request, world).isEqualTo(expected);
                }
                seen.merge(expected.split(" ", 2)[0], 1, Integer::sum);
            }
        }

        assertThat(seen).containsOnlyKeys("permit", "permission_denied", "permission_missing", "ceiling_exceeded",
                "evaluation_failed", "undetermined", "operation_unknown");
        assertThat(seen.values()).allSatisfy(count -> assertThat(count).isGreaterThan(1_000));
    }

    @Test
    void anExplanationDecidesAsTheDecisionDoesAndItsStepsSayWhy() {
        Random random = new Random(SEED);

        for (int i = 0; i < FEWER_WORLDS; i++) {
            NaiveWorld world = new NaiveWorld(random);
            Catalog catalog = Catalog.compile(world.operations);
            Permissions permissions = world.permissions(catalog);
            for (int j = 0; j < REQUESTS; j++) {
                Request request = Request.random(random);
                Match match = catalog.match(request.method(), request.path());

                Explanation explained = Explanation.of(permissions, match, request.facts(match));

                assertThat(NaiveWorld.described(explained.decision())).isEqualTo(world.decide(request));
                boolean everyLayerAllows = !explained.layers().isEmpty() && explained.failure() == null
                        && explained.layers().stream()
                                .allMatch(layer -> layer.verdict() == Explanation.Verdict.ALLOWED);
                boolean permitted = explained.decision() instanceof Decision.Permit;
                boolean contradicts = explained.decision() instanceof Decision.Deny deny
                        && String.valueOf(deny.detail()).contains("obliged to have two values");
                assertThat(everyLayerAllows).as("seed %d world %d: %s in%n%s", SEED, i, request, world)
                        .matches(allows -> permitted ? allows : !allows || contradicts);
            }
        }
    }

    @Test
    void denyWins() {
        Random random = new Random(SEED);

        for (int i = 0; i < FEWER_WORLDS; i++) {
            NaiveWorld world = new NaiveWorld(random);
            PolicyState any = List.copyOf(world.policies.values()).get(random.nextInt(world.policies.size()));
            List<Grant> grants = new ArrayList<>(any.grants());
            grants.add(random.nextInt(grants.size() + 1), new Grant("no", Effect.DENY, List.of("*"),
                    List.of(Access.values()), List.of(), new TreeMap<>(), null, null));
            world.put(new PolicyState(any.id(), 9, "deny", world.key.upstream(), null, any.permissions(), grants, null,
                    PolicyState.Status.ACTIVE));
            boolean hasASay = world.key.policies().contains(any.id())
                    || PolicyState.idFor(world.key.id()).equals(any.id());
            Catalog catalog = Catalog.compile(world.operations);
            Permissions permissions = world.permissions(catalog);
            for (int j = 0; j < REQUESTS && hasASay; j++) {
                Request request = Request.random(random);
                Match match = catalog.match(request.method(), request.path());

                Decision decision = decisionPoint.decide(permissions, match, request.facts(match));

                assertThat(decision).as("seed %d world %d: %s in%n%s", SEED, i, request, world)
                        .isInstanceOf(Decision.Deny.class);
            }
        }
    }

    @Test
    void takingAnythingAwayNeverPermitsMore() {
        Random random = new Random(SEED);

        for (int i = 0; i < FEWER_WORLDS; i++) {
            NaiveWorld world = new NaiveWorld(random);
            Catalog catalog = Catalog.compile(world.operations);
            Permissions before = world.permissions(catalog);
            PolicyState any = List.copyOf(world.policies.values()).get(random.nextInt(world.policies.size()));
            world.put(lowered(any, random));
            Permissions after = world.permissions(catalog);
            for (int j = 0; j < REQUESTS; j++) {
                Request request = Request.random(random);
                Match match = catalog.match(request.method(), request.path());

                Decision lower = decisionPoint.decide(after, match, request.facts(match));

                if (lower instanceof Decision.Permit) {
                    assertThat(decisionPoint.decide(before, match, request.facts(match)))
                            .as("seed %d world %d: %s with %s lowered in%n%s", SEED, i, request, any, world)
                            .satisfiesAnyOf(decision -> assertThat(decision).isInstanceOf(Decision.Permit.class),
                                    decision -> assertThat(decision).isInstanceOfSatisfying(Decision.Deny.class,
                                            deny -> assertThat(deny.reason())
                                                    .isEqualTo(DenyReason.EVALUATION_FAILED)),
                                    decision -> assertThat(decision).isInstanceOf(Decision.Undetermined.class));
                }
            }
        }
    }

    /** Lower levels and fewer allowing grants; what denies stays. */
    private static PolicyState lowered(PolicyState policy, Random random) {
        SortedMap<String, Level> matrix = new TreeMap<>(policy.permissions());
        matrix.replaceAll((_, level) -> switch (level) {
            case NONE -> Level.NONE;
            case READ -> random.nextBoolean() ? Level.READ : Level.NONE;
            case WRITE -> random.nextBoolean() ? Level.READ : Level.NONE;
        });
        List<Grant> grants = policy.grants().stream()
                .filter(grant -> grant.effect() == Effect.DENY || random.nextBoolean()).toList();
        return new PolicyState(policy.id(), policy.version() + 1, policy.name(), policy.upstream(), policy.onlyFor(),
                matrix, grants, null, policy.status());
    }
}
