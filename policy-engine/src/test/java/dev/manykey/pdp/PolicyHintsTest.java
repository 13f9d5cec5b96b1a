package dev.manykey.pdp;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PolicyHintsTest {
    private static final Catalog CATALOG = Catalog.compile(List.of(
            new Operation("GET", "/deals", "deals", Access.READ, "listDeals", 1),
            new Operation("GET", "/deals/{id}", "deals", Access.READ, null, 1),
            new Operation("PUT", "/notes/{id}", "notes", Access.WRITE, null, 1)));

    @Test
    void aConditionThatNothingCanMeetIsTold() {
        assertThat(hints(deny("operation.resource == 'nоtes'"))) // with a letter that only looks like an o
                .contains("grants[0] (g).when: operation.resource: no operation that is meant has nоtes");
        assertThat(hints(deny("operation.id == 'listDeal'")))
                .contains("grants[0] (g).when: operation.id: no operation that is meant has listDeal");
        assertThat(hints(deny("params.idd == '3'")))
                .contains("grants[0] (g).when: params: no operation that is meant has idd");
        assertThat(hints(deny("false"))).contains("grants[0] (g).when: is false whatever is asked");
        assertThat(hints(deny("params.id == '3' && operation.resource == 'notes'")))
                .containsExactly("nothing is allowed: all that the policy says denies");
    }

    @Test
    void aPermissionThatIsDeniedAltogetherIsTold() {
        Grant all = new Grant("no", Effect.DENY, List.of("*"), List.of(Access.values()), List.of(), new TreeMap<>(),
                null, null);
        Grant notes = new Grant("no", Effect.DENY, List.of("notes"), List.of(Access.values()), List.of(),
                new TreeMap<>(), null, null);

        assertThat(PolicyHints.of(policy(Map.of("*", Level.READ, "notes", Level.WRITE), all), CATALOG)).containsExactly(
                "permissions.*: never has an effect, since p/no denies all that it allows",
                "permissions.notes: never has an effect, since p/no denies all that it allows");
        assertThat(PolicyHints.of(policy(Map.of("*", Level.READ), notes), CATALOG)).isEmpty();
        assertThat(PolicyHints.of(policy(Map.of("notes", Level.NONE)), CATALOG))
                .containsExactly("nothing is allowed: all that the policy says denies");
        assertThat(PolicyHints.of(policy(Map.of()), CATALOG)).isEmpty();
    }

    @Test
    void parametersThatAreForcedInTwoWaysAreTold() {
        Grant one = allow("a", List.of("deals"), forcing("limit", "1"));
        Grant same = allow("b", List.of("*"), forcing("limit", "1"));
        Grant other = allow("c", List.of("*"), forcing("Limit", "2"));
        Grant elsewhere = allow("d", List.of("notes"), forcing("limit", "3"));

        assertThat(PolicyHints.of(policy(Map.of(), one, same), CATALOG)).isEmpty();
        assertThat(PolicyHints.of(policy(Map.of(), one, elsewhere), CATALOG)).isEmpty();
        assertThat(PolicyHints.of(policy(Map.of(), one, other), CATALOG)).containsExactly(
                "grants[1] (c).obligations.query.Limit: a sends it in another way; where both apply, calls are refused");
    }

    @Test
    void aPlaceWithALetterThatMayOnlyLookLikeOneIsTold() {
        Grant masked = allow("a", List.of("deals"), new Obligations(List.of("data[].\u0435mail"), List.of(), List.of(),
                null, null, null, new TreeMap<>()));

        assertThat(PolicyHints.of(policy(Map.of(), masked), CATALOG)).containsExactly(
                "grants[0] (a).obligations: place data[].\u0435mail has a letter that is not ASCII, U+0435");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.email", "data.*", "$.data.email", "data[].em\u200bail", "data.\u202eliame", "data[*].x",
            "data.a\u0000"})
    void aPlaceThatNoAnswerHasIsNone(String place) {
        assertThatIllegalArgumentException().isThrownBy(() -> Place.parse(place)).withMessageStartingWith("place: ");
    }

    private static List<String> hints(Grant grant) {
        return PolicyHints.of(policy(Map.of(), grant), CATALOG);
    }

    private static Grant deny(String when) {
        return new Grant("g", Effect.DENY, List.of("*"), List.of(Access.values()), List.of(), new TreeMap<>(), when,
                null);
    }

    private static Grant allow(String id, List<String> resources, @Nullable Obligations obligations) {
        return new Grant(id, Effect.ALLOW, resources, List.of(Access.values()), List.of(), new TreeMap<>(), null,
                obligations);
    }

    private static Obligations forcing(String name, String value) {
        return new Obligations(List.of(), List.of(), List.of(), null, null, null, new TreeMap<>(Map.of(name, value)));
    }

    private static PolicyState policy(Map<String, Level> permissions, Grant... grants) {
        return new PolicyState(new PolicyId("p"), 1, "p", new UpstreamId("crm"), null, new TreeMap<>(permissions),
                List.of(grants), null, PolicyState.Status.ACTIVE);
    }
}
