package dev.manykey.key;

import java.util.List;

import dev.manykey.contract.Kind;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.key.RunningKeyService.Answer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What admins put over all keys of an owner, and over all that is done with a credential. */
class CeilingTest {
    private final RunningKeyService service = RunningKeyService.shared();
    private final Seeded seeded = Seeded.in(service);
    private final String owner = "/v1/owners/" + seeded.owner();
    private final String credential = "/v1/credentials/" + seeded.credential();

    @Test
    void ceilingOfAnOwnerIsToldToTheProxiesAndOnRecordUntilItIsTakenAway() {
        String read = seeded.policy("read");
        String write = seeded.policy("write");

        Answer set = service.put(owner + "/ceiling", policies(read, write));
        OwnerState told = Surroundings.SHARED.newest(OwnerState.class, Kind.OWNER, seeded.owner());
        Answer again = service.put(owner + "/ceiling", policies(read, write));
        Answer removed = service.send("DELETE", owner + "/ceiling", null);
        Answer removedAgain = service.send("DELETE", owner + "/ceiling", null);

        assertThat(set.status()).as(set.body()).isEqualTo(200);
        assertThat(ceiling(set)).containsExactly(read, write);
        assertThat(told.ceiling()).containsExactly(new PolicyId(read), new PolicyId(write));
        assertThat(again.json().path("version")).isEqualTo(set.json().path("version"));
        assertThat(removed.json().has("ceiling")).isFalse();
        assertThat(removedAgain.json().path("version")).isEqualTo(removed.json().path("version"));
        assertThat(Surroundings.SHARED.newest(OwnerState.class, Kind.OWNER, seeded.owner()).ceiling()).isNull();
        assertThat(Surroundings.SHARED.changesOf(seeded.owner())).extracting(fact -> (AdminChanged) fact.data())
                .extracting(change -> change.action() + ": " + change.details().get("before") + " -> "
                        + change.details().get("ceiling"))
                .endsWith("owner.ceiling-set: none -> %s, %s".formatted(read, write),
                        "owner.ceiling-removed: %s, %s -> none".formatted(read, write));
    }

    @Test
    void emptyCeilingIsOneAndNotTheAbsenceOfOne() {
        Answer ofOwner = service.put(owner + "/ceiling", policies());
        Answer ofCredential = service.put(credential + "/ceiling", policies());

        assertThat(ofOwner.json().path("ceiling").isArray()).isTrue();
        assertThat(ofCredential.json().path("ceiling").isArray()).isTrue();
        assertThat(service.get(owner).json().path("ceiling").isArray()).isTrue();
        assertThat(service.get(credential).json().path("ceiling").isArray()).isTrue();
        assertThat(Surroundings.SHARED.newest(OwnerState.class, Kind.OWNER, seeded.owner()).ceiling()).isEmpty();
        assertThat(Surroundings.SHARED.newest(CredentialState.class, Kind.CREDENTIAL, seeded.credential()).ceiling())
                .isEmpty();
    }

    @Test
    void ceilingStaysWhenSomethingElseOfItsEntityChanges() {
        String read = seeded.policy("read");
        service.put(owner + "/ceiling", policies(read));
        service.put(credential + "/ceiling", policies(read));

        assertThat(ceiling(service.put(owner, "{\"name\": \"Ada King\"}"))).containsExactly(read);
        assertThat(ceiling(service.post(owner + "/disable", null))).containsExactly(read);
        assertThat(ceiling(service.put(credential + "/token", "{\"token\": \"another-token\"}"))).containsExactly(read);
        assertThat(ceiling(service.post(credential + "/disable", null))).containsExactly(read);
        assertThat(ceiling(service.send("DELETE", credential + "/ceiling", null))).isEmpty();
    }

    @Test
    void policiesOfACeilingMustExistBeSharedAndInForce() {
        String read = seeded.policy("read");
        String removed = seeded.policy("removed");
        Surroundings.SHARED.removedPolicy(removed, seeded.upstream());
        Surroundings.SHARED.policy("alone-" + seeded.upstream(), seeded.upstream(), "key-1");
        service.post("/v1/keys", """
                {"name": "a", "credential": "%s", "policies": ["nobody"]}""".formatted(seeded.credential())); // reads on

        for (String path : List.of(owner, credential)) {
            Answer refused = service.put(path + "/ceiling",
                    policies(read, "mistyped", removed, "alone-" + seeded.upstream()));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().path("errors").valueStream()
                    .map(error -> error.path("field").asString() + " " + error.path("expected").asString()))
                    .containsExactly("policies[1] the id of a policy that exists",
                            "policies[2] a policy that is not removed",
                            "policies[3] a policy that keys share, not that of one key alone");
            assertThat(service.get(path).json().path("version").asLong()).isEqualTo(1);
        }
    }

    @Test
    void ceilingOfACredentialIsForItsUpstreamAloneThatOfAnOwnerForAny() {
        Seeded other = Seeded.in(service);
        String foreign = other.policy("read");

        Answer refused = service.put(credential + "/ceiling", policies(foreign));
        Answer set = service.put(owner + "/ceiling", policies(foreign));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.complaint())
                .isEqualTo("policies[0] | %s | a policy for upstream %s as the credential, not for %s"
                        .formatted(foreign, seeded.upstream(), other.upstream()));
        assertThat(ceiling(set)).containsExactly(foreign);
    }

    @Test
    void requestThatIsNotAsExpectedChangesNothing() {
        assertThat(service.put(owner + "/ceiling", "{}").complaint())
                .isEqualTo("policies |  | a value, it is required");
        assertThat(service.put(owner + "/ceiling", "{\"policies\": [\"No Slug\"]}").status()).isEqualTo(400);
        assertThat(service.put(owner + "/ceiling", "{\"policies\": [\"a\", \"a\"]}").status()).isEqualTo(400);
        assertThat(service.put(owner + "/ceiling", policies(), "If-Match", "\"7\"").status()).isEqualTo(412);
        assertThat(service.send("DELETE", "/v1/owners/nobody/ceiling", null).status()).isEqualTo(404);
        assertThat(service.put("/v1/credentials/nobody/ceiling", policies()).status()).isEqualTo(404);
        assertThat(service.get(owner).json().path("version").asLong()).isEqualTo(1);
    }

    private static List<String> ceiling(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("ceiling").valueStream().map(policy -> policy.asString()).toList();
    }

    private static String policies(String... ids) {
        return "{\"policies\": [%s]}".formatted(
                ids.length == 0 ? "" : "\"" + String.join("\", \"", ids) + "\"");
    }
}
