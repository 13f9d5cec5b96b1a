package dev.manykey.key;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.Topics;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.Target;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.sealing.TokenText;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A key from its first secret to its end, as people and proxies see it. */
class KeyLifeTest {
    private final RunningKeyService service = RunningKeyService.shared();

    @Test
    void proxiesKnowAKeyByTheHashOfTheSecretThatWasShownOnce() {
        var seeded = Seeded.in(service);
        Surroundings.SHARED.policy("read-" + seeded.upstream(), seeded.upstream(), null);

        var made = service.post("/v1/keys", """
                {"name": "Report", "owner": "%s", "credential": "%s", "policies": ["read-%s"], "expiresIn": "P30D"}"""
                .formatted(seeded.owner(), seeded.credential(), seeded.upstream()));

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String secret = made.text("secret");
        assertThat(TokenText.isWellFormed("mk_", secret)).isTrue();
        assertThat(made.header("Location")).isEqualTo("/v1/keys/" + made.text("id"));
        assertThat(states(made.text("id"))).singleElement().isInstanceOfSatisfying(AccessKeyState.class, state -> {
            assertThat(state.secrets()).singleElement().extracting(AccessKeyState.Secret::hash)
                    .isEqualTo(KeyHash.of(TokenText.sha256(secret)));
            assertThat(state.upstream().value()).isEqualTo(seeded.upstream());
            assertThat(state.policies()).hasSize(1);
            assertThat(state.expiresAt()).isAfter(Instant.now().plusSeconds(29 * 86_400));
        });
        assertThat(service.get("/v1/keys/" + made.text("id")).json().has("secret")).isFalse();
    }

    @Test
    void suspendedKeyResumesAndRevokedKeyNeverDoes() {
        String id = Seeded.in(service).key("Report").text("id");

        assertThat(service.post("/v1/keys/" + id + "/suspend", null).text("status")).isEqualTo("suspended");
        assertThat(service.post("/v1/keys/" + id + "/resume", null).text("status")).isEqualTo("active");
        var revoked = service.post("/v1/keys/" + id + "/revoke", "{\"reason\": \"laptop lost\"}");

        assertThat(revoked.text("status")).isEqualTo("revoked");
        assertThat(revoked.json().path("revoked").path("reason").asString()).isEqualTo("laptop lost");
        assertThat(service.post("/v1/keys/" + id + "/revoke", null).status()).isEqualTo(200);
        for (String command : List.of("suspend", "resume", "rotate", "secrets/1/revoke")) {
            var refused = service.post("/v1/keys/" + id + "/" + command,
                    command.equals("rotate") ? "{\"overlap\": \"PT0S\"}" : null);
            assertThat(refused.status()).as(command).isEqualTo(409);
            assertThat(refused.text("code")).as(command).isEqualTo("key_revoked");
        }
        assertThat(service.patch("/v1/keys/" + id, "{\"name\": \"Other\"}").text("code")).isEqualTo("key_revoked");
        assertThat(states(id)).extracting(State::kind)
                .endsWith(Kind.KEY, Kind.REVOKED, Kind.KEY) // the mark that lasts before the state that says it
                .filteredOn(Kind.REVOKED::equals).hasSize(1);
        assertThat(states(id).getLast()).isInstanceOfSatisfying(AccessKeyState.class,
                state -> assertThat(state.status()).isEqualTo(AccessKeyState.Status.REVOKED));
        assertThat(states(id)).filteredOn(RevokedState.class::isInstance).singleElement()
                .extracting(State::entity).isEqualTo(id);
    }

    @Test
    void rotatedKeyHasTwoSecretsUntilTheOldOneIsEndedAndTellsWhichIsUsed() {
        var seeded = Seeded.in(service);
        String id = seeded.key("Report").text("id");

        var rotated = service.post("/v1/keys/" + id + "/rotate", "{\"overlap\": \"P7D\"}");

        assertThat(rotated.status()).as(rotated.body()).isEqualTo(200);
        assertThat(TokenText.isWellFormed("mk_", rotated.text("secret"))).isTrue();
        assertThat(numbers(rotated.json())).containsExactly(1, 2);
        assertThat(service.post("/v1/keys/" + id + "/rotate", "{\"overlap\": \"P7D\"}").status()).isEqualTo(409);

        Instant used = Instant.parse("2026-11-23T10:00:00Z");
        used(seeded, id, 2, used.minusSeconds(30));
        usedThroughAGateway(seeded, id, 2, used);
        used(seeded, id, 2, used.minusSeconds(60)); // late, and older
        await().atMost(Surroundings.SOON).untilAsserted(() -> assertThat(
                service.get("/v1/keys/" + id).json().path("secrets").path(1).path("lastUsedAt").asString(""))
                .isEqualTo(used.toString()));
        assertThat(service.get("/v1/keys/" + id).json().path("secrets").path(0).path("lastUsedAt").isNull()).isTrue();
        assertThat(service.get("/v1/keys/" + id).text("lastUsedAt")).isEqualTo(used.toString());

        assertThat(numbers(service.post("/v1/keys/" + id + "/secrets/1/revoke", null).json())).containsExactly(2);
        assertThat(states(id).getLast()).isInstanceOfSatisfying(AccessKeyState.class,
                state -> assertThat(state.secrets()).extracting(AccessKeyState.Secret::number).containsExactly(2));
    }

    @Test
    void swappedTokenTouchesNoKeyAndOpensForTheUpstreamsNewOriginOnly() {
        var seeded = Seeded.in(service);
        String id = seeded.key("Report").text("id");
        String credential = "/v1/credentials/" + seeded.credential();
        Surroundings.SHARED.upstream(seeded.upstream(), 2, "https://moved.example.com", null);
        await().atMost(Surroundings.SOON)
                .until(() -> service.get(credential).json().path("originChanged").asBoolean());

        var swapped = service.put(credential + "/token", "{\"token\": \"another-real-token\"}");

        assertThat(swapped.status()).as(swapped.body()).isEqualTo(200);
        assertThat(swapped.text("origin")).isEqualTo("https://moved.example.com:443");
        assertThat(swapped.json().path("originChanged").asBoolean()).isFalse();
        assertThat(swapped.json().path("version").asLong()).isEqualTo(2);
        assertThat(service.get("/v1/keys/" + id).json().path("version").asLong()).isEqualTo(1);
        assertThat(states(id)).hasSize(1);
    }

    @Test
    void listFindsByOwnerCredentialPolicyStatusAndTextPageByPage() {
        var seeded = Seeded.in(service);
        Surroundings.SHARED.policy("narrow-" + seeded.upstream(), seeded.upstream(), null);
        String first = seeded.key("Alpha report").text("id");
        String second = seeded.key("Beta").text("id");
        String third = seeded.key("Gamma report").text("id");
        service.post("/v1/keys/" + second + "/revoke", null);
        service.patch("/v1/keys/" + third, "{\"policies\": [\"narrow-%s\"]}".formatted(seeded.upstream()));
        String mine = "/v1/keys?owner=" + seeded.owner();

        assertThat(ids(mine)).containsExactly(first, second, third);
        assertThat(ids(mine + "&status=active")).containsExactly(first, third);
        assertThat(ids(mine + "&status=revoked&credential=" + seeded.credential())).containsExactly(second);
        assertThat(ids(mine + "&policy=narrow-" + seeded.upstream())).containsExactly(third);
        assertThat(ids(mine + "&q=REPORT")).containsExactly(first, third);
        assertThat(ids(mine + "&status=expired")).isEmpty();
        var page = service.get(mine + "&limit=2");
        assertThat(ids(mine + "&limit=2&cursor=" + page.text("nextCursor"))).containsExactly(third);
    }

    @Test
    void expiredKeyIsSaidToBeExpiredByTheClockAlone() {
        var seeded = Seeded.in(service);
        String id = service.post("/v1/keys", """
                {"name": "Short", "credential": "%s", "expiresIn": "PT0.3S"}""".formatted(seeded.credential()))
                .text("id");

        await().atMost(Surroundings.SOON)
                .until(() -> service.get("/v1/keys/" + id).text("status").equals("expired"));

        assertThat(ids("/v1/keys?status=expired&owner=" + seeded.owner())).containsExactly(id);
        assertThat(ids("/v1/keys?status=active&owner=" + seeded.owner())).isEmpty();
        assertThat(service.patch("/v1/keys/" + id, "{\"expiresAt\": null}").text("status")).isEqualTo("active");
    }

    @Test
    void disabledOwnerIsToldToTheProxiesAndMakesNoKeys() {
        var seeded = Seeded.in(service);

        var disabled = service.post("/v1/owners/" + seeded.owner() + "/disable", null);

        assertThat(disabled.text("status")).isEqualTo("disabled");
        var refused = service.post("/v1/keys", """
                {"name": "Report", "credential": "%s"}""".formatted(seeded.credential()));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.complaint()).isEqualTo("owner | %s | an owner in force".formatted(seeded.owner()));
        assertThat(service.post("/v1/owners/" + seeded.owner() + "/enable", null).text("status")).isEqualTo("active");
        assertThat(seeded.key("Report").status()).isEqualTo(201);
    }

    private void used(Seeded seeded, String key, int secret, Instant at) {
        happened(key, at, new ExchangeIntended(at, caller(seeded, key, secret), target(seeded),
                new DecidedOn(1, 1, 1, 1, 1, new TreeMap<>()), "127.0.0.1", null));
    }

    private void usedThroughAGateway(Seeded seeded, String key, int secret, Instant at) {
        happened(key, at, new ExchangePermitted(at, caller(seeded, key, secret), target(seeded),
                new DecidedOn(1, 1, 1, 1, 1, new TreeMap<>()), "10.0.0.2", "10.0.0.2", null));
    }

    private static void happened(String key, Instant at, Event event) {
        Surroundings.SHARED.fact(new Envelope<>("x-" + at, at, "proxy/p1", key, null, event));
    }

    private static Caller caller(Seeded seeded, String key, int secret) {
        return new Caller(new AccessKeyId(key), "Report", secret, new OwnerId(seeded.owner()),
                new CredentialId(seeded.credential()));
    }

    private static Target target(Seeded seeded) {
        return new Target(seeded.upstream(), "GET", "/deals", List.of(), null, null, null);
    }

    private List<String> ids(String path) {
        var answer = service.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("items").valueStream().map(item -> item.path("id").asString()).toList();
    }

    private static List<Integer> numbers(JsonNode key) {
        return key.path("secrets").valueStream().map(secret -> secret.path("number").asInt()).toList();
    }

    /** What the control log says of a key, in its order. */
    private static List<State> states(String key) {
        return Surroundings.SHARED.contents(Topics.CONTROL).stream()
                .filter(record -> keyOf(record).equals("key/" + key) || keyOf(record).equals("revoked/" + key))
                .map(record -> StateCodec.decode(keyOf(record).startsWith("key/") ? Kind.KEY : Kind.REVOKED, 1,
                        record.value()))
                .toList();
    }

    private static String keyOf(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), US_ASCII);
    }
}
