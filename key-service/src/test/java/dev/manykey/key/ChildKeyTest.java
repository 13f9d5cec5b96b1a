package dev.manykey.key;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.key.RunningKeyService.Answer;
import dev.manykey.sealing.TokenText;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What whoever holds a key makes of it without asking anybody, and what admins see of that. */
class ChildKeyTest {
    private final RunningKeyService service = RunningKeyService.shared();
    private final Seeded seeded = Seeded.in(service);
    private final String read = seeded.policy("read");
    private final String write = seeded.policy("write");
    private final Answer parent = seeded.key("Report", "\"policies\": [\"%s\", \"%s\"]".formatted(read, write));
    private final String parentId = parent.text("id");
    private final RunningKeyService tool = service.as(parent.text("secret"));

    @Test
    void childIsBelowItsParentInTheLogAndOnRecordAsThatKeysDoing() {
        Answer child = mint(tool, read);

        assertThat(child.status()).as(child.body()).isEqualTo(201);
        assertThat(child.header("Location")).isEqualTo("/v1/child-keys/" + child.text("id"));
        assertThat(child.header("Manykey-Receipt")).isEqualTo("/v1/receipts/key/" + child.text("id") + "/1");
        assertThat(child.json().propertyNames()).doesNotContain("owner", "credential", "createdBy");
        AccessKeyState state = state(child);
        assertThat(state.parent()).isEqualTo(new AccessKeyId(parentId));
        assertThat(state.owner().value()).isEqualTo(seeded.owner());
        assertThat(state.credential().value()).isEqualTo(seeded.credential());
        assertThat(state.policies()).extracting(Object::toString).containsExactly(read);
        assertThat(state.secrets()).singleElement().extracting(AccessKeyState.Secret::hash)
                .isEqualTo(KeyHash.of(TokenText.sha256(child.text("secret"))));
        assertThat(Surroundings.SHARED.changesOf(child.text("id"))).singleElement().satisfies(fact -> {
            assertThat(fact.actor()).isEqualTo(parentId);
            AdminChanged change = (AdminChanged) fact.data();
            assertThat(change.action()).isEqualTo("key.created");
            assertThat(change.operator().value()).isEqualTo(parentId);
            assertThat(change.operatorName()).isEqualTo("access key Report");
            assertThat(change.details()).containsEntry("parent", parentId).containsEntry("policies", read);
        });
        Answer seen = service.get("/v1/keys/" + child.text("id"));
        assertThat(seen.text("parent")).isEqualTo(parentId);
        assertThat(seen.text("createdBy")).isEqualTo(parentId);
        assertThat(ids(service.get("/v1/keys?parent=" + parentId))).containsExactly(child.text("id"));
    }

    @Test
    void requestThatIsSentTwiceMakesOneChildAndShowsItsSecretOnce() {
        String body = "{\"name\": \"Child\", \"policies\": []}";

        Answer first = tool.post("/v1/child-keys", body, "Idempotency-Key", "a");
        Answer second = tool.post("/v1/child-keys", body, "Idempotency-Key", "a");
        Answer other = tool.post("/v1/child-keys", "{\"name\": \"Else\", \"policies\": []}", "Idempotency-Key", "a");

        assertThat(second.text("id")).isEqualTo(first.text("id"));
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.json().has("secret")).isFalse();
        assertThat(other.text("code")).isEqualTo("idempotency_key_reused");
        assertThat(ids(tool.get("/v1/child-keys"))).containsExactly(first.text("id"));
    }

    @Test
    void policyThatTheKeyDoesNotListIsRefusedAlikeWhetherThereIsOne() {
        String narrow = mint(tool, read).text("secret");
        String expected = "one that the parent lists: " + read;

        Answer there = mint(service.as(narrow), write);
        Answer notThere = mint(service.as(narrow), "nothing-of-the-kind");

        assertThat(there.status()).isEqualTo(400);
        assertThat(there.complaint()).isEqualTo("policies[0] | %s | %s".formatted(write, expected));
        assertThat(notThere.complaint()).isEqualTo("policies[0] | nothing-of-the-kind | " + expected);
        assertThat(tool.post("/v1/child-keys", "{\"name\": \"a\"}").complaint())
                .isEqualTo("policies |  | a value, it is required");
        assertThat(tool.post("/v1/child-keys", "{\"name\": \"a\", \"policies\": [], \"owner\": \"x\"}").complaint())
                .isEqualTo("owner |  | no such field; one of expiresAt, expiresIn, name, policies");
    }

    @Test
    void childWorksNoLongerThanItsParent() {
        service.patch("/v1/keys/" + parentId, "{\"expiresAt\": \"2090-01-01T00:00:00Z\"}");

        Answer child = mint(tool, read);
        Answer later = tool.post("/v1/child-keys",
                "{\"name\": \"a\", \"policies\": [], \"expiresAt\": \"2090-01-01T00:00:01Z\"}");
        String path = "/v1/keys/" + child.text("id");
        Answer extended = service.patch(path, "{\"expiresAt\": null}");
        service.patch("/v1/keys/" + parentId, "{\"expiresAt\": \"2080-01-01T00:00:00Z\"}");

        assertThat(state(child).expiresAt()).isEqualTo(Instant.parse("2090-01-01T00:00:00Z"));
        assertThat(later.complaint()).isEqualTo(
                "expiresAt | 2090-01-01T00:00:01Z | at most 2090-01-01T00:00:00Z, when the parent expires");
        assertThat(extended.complaint())
                .isEqualTo("expiresAt |  | at most 2090-01-01T00:00:00Z, when the parent expires");
        assertThat(service.get(path).text("worksUntil")).isEqualTo("2080-01-01T00:00:00Z");
        assertThat(tool.get("/v1/child-keys/" + child.text("id")).text("worksUntil"))
                .isEqualTo("2080-01-01T00:00:00Z");
        assertThat(service.patch(path, "{\"name\": \"Renamed\"}").status()).isEqualTo(200);
    }

    @Test
    void lineEndsAfterItsFourthKey() {
        RunningKeyService holder = tool;
        for (int generation = 2; generation <= AccessKeyState.GENERATIONS; generation++) {
            Answer next = mint(holder, read);
            assertThat(next.status()).as(next.body()).isEqualTo(201);
            holder = service.as(next.text("secret"));
        }

        Answer refused = mint(holder, read);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).endsWith("(expected: a key with at most 2 above it)");
    }

    @Test
    void nothingButAKeyThatWorksOpensTheChildKeysAndNothingSaysWhatIsAmiss() {
        List<Answer> answers = new ArrayList<>();
        String old = seeded.key("Rotated").text("secret");
        String rotated = "/v1/keys/" + ids(service.get("/v1/keys?q=rotated&owner=" + seeded.owner())).getFirst();
        answers.add(service.as(old).get("/v1/child-keys"));
        Answer renewed = service.post(rotated + "/rotate", "{\"overlap\": \"PT0S\"}");
        assertThat(service.as(renewed.text("secret")).get("/v1/child-keys").status()).isEqualTo(200);
        assertThat(answers.removeFirst().status()).isEqualTo(200);
        answers.add(service.as(old).get("/v1/child-keys"));
        Answer revoked = seeded.key("Revoked");
        service.post("/v1/keys/" + revoked.text("id") + "/revoke", null);
        answers.add(service.as(revoked.text("secret")).get("/v1/child-keys"));
        Answer suspended = seeded.key("Suspended");
        service.post("/v1/keys/" + suspended.text("id") + "/suspend", null);
        answers.add(mint(service.as(suspended.text("secret"))));
        Answer expiring = seeded.key("Short", "\"expiresIn\": \"PT0.3S\"");
        await().atMost(Surroundings.SOON)
                .until(() -> service.as(expiring.text("secret")).get("/v1/child-keys").status() == 401);
        answers.add(mint(service.as(expiring.text("secret"))));
        Answer orphan = mint(tool, read);
        service.post("/v1/keys/" + parentId + "/suspend", null);
        answers.add(mint(service.as(orphan.text("secret"))));
        answers.add(service.as("mk_" + "0".repeat(49)).get("/v1/child-keys"));
        answers.add(service.as(TokenText.issue("mk_", new Random(1)).use(
                bytes -> new String(bytes, US_ASCII))).get("/v1/child-keys"));
        answers.add(service.get("/v1/child-keys")); // an admin
        Answer disabled = Seeded.in(service).key("Of a disabled owner");
        service.post("/v1/owners/" + disabled.text("owner") + "/disable", null);
        answers.add(service.as(disabled.text("secret")).get("/v1/child-keys"));

        assertThat(answers).hasSize(9).allSatisfy(answer -> {
            assertThat(answer.status()).as(answer.body()).isEqualTo(401);
            assertThat(answer.text("code")).isEqualTo("key_not_accepted");
            assertThat(answer.body()).isEqualTo(answers.getFirst().body());
            assertThat(answer.header("WWW-Authenticate")).isEqualTo(answers.getFirst().header("WWW-Authenticate"));
        });
        Answer nobody = service.as("").get("/v1/child-keys");
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.text("code")).isEqualTo("key_not_accepted");
    }

    @Test
    void accessKeyOpensNothingElse() {
        for (String path : List.of("/v1/keys", "/v1/keys/" + parentId, "/v1/owners", "/v1/credentials",
                "/v1/operators", "/v1/receipts/key/" + parentId + "/1", "/actuator/health", "/v3/api-docs",
                "/v1/child-keysx", "/v1//child-keys")) {
            assertThat(tool.get(path).status()).as(path).isIn(400, 401);
        }
        assertThat(tool.post("/v1/keys/" + parentId + "/revoke", null).status()).isEqualTo(401);
        assertThat(service.get("/v1/keys/" + parentId).text("status")).isEqualTo("active");
    }

    @Test
    void holderSeesAndRevokesItsOwnChildrenAndNoOtherKey() {
        Answer child = mint(tool, read);
        Answer grandchild = mint(service.as(child.text("secret")), read);
        Answer stranger = Seeded.in(service).key("Somebody else's");
        Answer sibling = mint(tool, read);

        for (String id : List.of(grandchild.text("id"), stranger.text("id"), parentId, "key-nobody")) {
            Answer seen = tool.get("/v1/child-keys/" + id);
            Answer revoked = tool.post("/v1/child-keys/" + id + "/revoke", null);
            assertThat(List.of(seen, revoked)).allSatisfy(answer -> {
                assertThat(answer.status()).as(answer.body()).isEqualTo(404);
                assertThat(answer.complaint()).isEqualTo("key | %s | the id of one that exists".formatted(id));
            });
        }
        assertThat(service.as(child.text("secret")).post("/v1/child-keys/" + sibling.text("id") + "/revoke", null)
                .status()).isEqualTo(404);
        Answer revoked = tool.post("/v1/child-keys/" + child.text("id") + "/revoke", "{\"reason\": \"done\"}");

        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        assertThat(revoked.text("status")).isEqualTo("revoked");
        assertThat(revoked.json().path("receipt").path("entity").asString()).isEqualTo("key/" + child.text("id"));
        assertThat(tool.post("/v1/child-keys/" + child.text("id") + "/revoke", null).status()).isEqualTo(200);
        assertThat(ids(tool.get("/v1/child-keys"))).containsExactly(child.text("id"), sibling.text("id"));
        assertThat(service.get("/v1/keys/" + child.text("id")).json().path("revoked").path("by").asString())
                .isEqualTo(parentId);
        assertThat(service.get("/v1/keys/" + grandchild.text("id")).text("status")).isEqualTo("revoked");
    }

    @Test
    void childDiesWithItsParentAndNothingBringsItBack() {
        Answer child = mint(tool, read);
        Answer grandchild = mint(service.as(child.text("secret")), read);
        String path = "/v1/keys/" + grandchild.text("id");

        service.post("/v1/keys/" + parentId + "/suspend", null);
        Answer paused = service.get(path);
        service.post("/v1/keys/" + parentId + "/resume", null);
        Answer resumed = service.get(path);
        service.post("/v1/keys/" + parentId + "/revoke", null);
        Answer dead = service.get(path);

        assertThat(paused.text("status")).isEqualTo("suspended");
        assertThat(paused.json().path("stoppedBy").path("key").asString()).isEqualTo(parentId);
        assertThat(resumed.text("status")).isEqualTo("active");
        assertThat(resumed.json().has("stoppedBy")).isFalse();
        assertThat(dead.text("status")).isEqualTo("revoked");
        assertThat(dead.json().path("stoppedBy").path("key").asString()).isEqualTo(parentId);
        assertThat(dead.json().has("revoked")).isFalse();
        for (Answer refused : List.of(service.post(path + "/resume", null),
                service.post(path + "/rotate", "{\"overlap\": \"PT0S\"}"),
                service.patch(path, "{\"name\": \"Other\"}"))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.text("code")).isEqualTo("key_revoked");
            assertThat(refused.complaint()).isEqualTo("parent | %s | one that is not revoked".formatted(parentId));
        }
        assertThat(service.as(child.text("secret")).get("/v1/child-keys").status()).isEqualTo(401);
        String mine = "/v1/keys?owner=" + seeded.owner() + "&status=";
        assertThat(ids(service.get(mine + "revoked"))).containsExactlyInAnyOrder(parentId, child.text("id"),
                grandchild.text("id"));
        assertThat(ids(service.get(mine + "active"))).isEmpty();
        assertThat(service.post(path + "/revoke", null).json().path("revoked").isObject()).isTrue();
    }

    @Test
    void adminMakesAChildOfAnyKeyThatWorksWithAnyPolicyOfItsUpstream() {
        String other = seeded.policy("other");
        Seeded stranger = Seeded.in(service);

        Answer child = admin("\"policies\": [\"%s\"], \"owner\": \"%s\"".formatted(other, seeded.owner()));

        assertThat(child.status()).as(child.body()).isEqualTo(201);
        assertThat(child.text("parent")).isEqualTo(parentId);
        assertThat(child.text("credential")).isEqualTo(seeded.credential());
        assertThat(admin("\"credential\": \"" + stranger.credential() + "\"").complaint())
                .isEqualTo("credential | %s | %s, the credential of parent %s, or nothing"
                        .formatted(stranger.credential(), seeded.credential(), parentId));
        assertThat(admin("\"owner\": \"" + stranger.owner() + "\"").complaint())
                .startsWith("owner | %s | %s, the owner of".formatted(stranger.owner(), seeded.owner()));
        assertThat(service.post("/v1/keys", "{\"name\": \"a\", \"parent\": \"key-nobody\"}").complaint())
                .isEqualTo("parent | key-nobody | the id of a key that exists");
        service.post("/v1/keys/" + parentId + "/suspend", null);
        assertThat(admin("\"owner\": null").complaint())
                .isEqualTo("parent | %s | one that works, not one that is suspended".formatted(parentId));
        assertThat(service.post("/v1/keys", "{\"name\": \"a\", \"parent\": \"%s\"}".formatted(child.text("id")))
                .complaint()).isEqualTo("parent | %s | one that works; %s above it is suspended"
                        .formatted(child.text("id"), parentId));
    }

    private Answer admin(String members) {
        return service.post("/v1/keys", "{\"name\": \"a\", \"parent\": \"%s\", %s}".formatted(parentId, members));
    }

    private static Answer mint(RunningKeyService holder, String... policies) {
        return holder.post("/v1/child-keys", "{\"name\": \"Child\", \"policies\": [%s]}".formatted(
                policies.length == 0 ? "" : "\"" + String.join("\", \"", policies) + "\""));
    }

    private static AccessKeyState state(Answer key) {
        return Surroundings.SHARED.newest(AccessKeyState.class, Kind.KEY, key.text("id"));
    }

    private static List<String> ids(Answer list) {
        assertThat(list.status()).as(list.body()).isEqualTo(200);
        return list.json().path("items").valueStream().map(item -> item.path("id").asString()).toList();
    }
}
