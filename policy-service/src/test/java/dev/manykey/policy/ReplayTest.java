package dev.manykey.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.event.Target;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Drafts held against what really happened, read from the audit topic. */
class ReplayTest {
    private static final DecidedOn DECIDED = new DecidedOn(1, 1, 1, 1, 1, new TreeMap<>());
    @SuppressWarnings("NullAway.Init") // made before every test
    private static Instant now;
    private static final String DOCUMENT = """
            openapi: 3.0.1
            info: {title: CRM, version: '1'}
            paths:
              /deals: {get: {}, post: {}}
              /deals/{id}: {get: {}, delete: {}}
              /persons/{id}: {get: {}}
            """;

    @SuppressWarnings("NullAway.Init") // made before every test
    private static PolicyServiceUnderTest service;

    @BeforeAll
    static void start() {
        now = Instant.now();
        service = new PolicyServiceUnderTest();
        service.publish(new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE));
        service.publish(new CredentialState(new CredentialId("token"), 1, new OwnerId("ada"), new UpstreamId("crm"),
                "https://crm.example.com:443", new byte[]{1}, CredentialState.Status.ACTIVE));
        ok(service.admin("POST", "/v1/upstreams", """
                {"id": "crm", "name": "CRM", "baseUrl": "https://crm.example.com",
                 "tokenPlaces": [{"in": "query", "name": "api_token"}]}"""));
        ok(service.admin("PUT", "/v1/upstreams/crm/documents/v1", DOCUMENT));
        ok(service.admin("POST", "/v1/policies",
                "{\"id\": \"wide\", \"name\": \"x\", \"upstream\": \"crm\", \"permissions\": {\"*\": \"write\"}}"));
        for (String key : List.of("key-a", "key-b")) {
            service.publish(new AccessKeyState(new AccessKeyId(key), 1, "tool " + key, new OwnerId("ada"),
                    new CredentialId("token"), new UpstreamId("crm"), List.of(new PolicyId("wide")),
                    AccessKeyState.Status.ACTIVE, null, List.of()));
        }
        for (int i = 0; i < 3; i++) {
            happened("a" + i, intended("key-a", now.minus(Duration.ofHours(1)), "GET", "/deals", List.of()));
        }
        happened("b1", intended("key-b", now.minus(Duration.ofHours(2)), "DELETE", "/deals/7", List.of()));
        happened("b2", intended("key-b", now.minus(Duration.ofHours(3)), "GET", "/persons/7", List.of("status")));
        happened("b3", intended("key-b", now.minus(Duration.ofHours(3)), "GET", "/persons/7", List.of()));
        happened("b4", new ExchangeEnded("b3", now, ExchangeEnded.Ending.COMPLETED, 200, null, 0, 0, 1));
        happened("b5", new ExchangeRefused(now.minus(Duration.ofHours(1)), 401, "key_not_accepted", "key_expired",
                null, caller("key-b"), target("GET", "/deals", List.of()), null, "10.0.0.1", null));
        happened("b6", new ExchangeRefused(now.minus(Duration.ofHours(1)), 403, "operation_unknown",
                "operation_unknown", null, caller("key-b"), target("GET", "/nowhere", List.of()), DECIDED, "10.0.0.1",
                null));
        happened("c1", intended("key-nobody", now.minus(Duration.ofHours(1)), "GET", "/deals", List.of()));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aDraftIsHeldAgainstWhatHappened() {
        Answer replayed = service.admin("POST", "/v1/replay", """
                {"policy": "wide", "days": 1, "permissions": {"deals": "read"}, "grants": [
                 {"id": "open", "effect": "allow", "resources": ["persons"], "access": ["read"],
                  "when": "!('status' in request.query)"}]}""");

        assertThat(replayed.status()).as(replayed.response().body()).isEqualTo(200);
        assertThat(replayed.body().path("calls").asInt()).as(replayed.response().body()).isEqualTo(7);
        assertThat(replayed.body().path("unchanged").asInt()).isEqualTo(5);
        assertThat(replayed.body().path("changed").asInt()).isEqualTo(1);
        assertThat(replayed.body().path("undetermined").asInt()).isEqualTo(1);
        assertThat(replayed.body().path("whole").asBoolean()).isTrue();
        assertThat(replayed.body().path("changes"))
                .extracting(line -> "%s %s: %s, %s (%s)".formatted(line.path("keyName").asString(),
                        line.path("operation").asString(), line.path("was").asString(), line.path("would").asString(),
                        line.path("reason").asString()))
                .containsExactlyInAnyOrder(
                        "tool key-b DELETE /deals/{id}: permitted, refused (permission_missing: deals:write)",
                        "tool key-b GET /persons/{id}: permitted, undetermined (request.query is not on the record)");
        assertThat(((PolicyState) service.published("policy/wide")).draft()).isNull();
    }

    @Test
    void aQuestionThatIsNoneIsToldSo() {
        assertThat(service.admin("POST", "/v1/replay", "{\"policy\": \"wide\", \"days\": 31, \"permissions\": {}}")
                .response().body()).contains("\"field\":\"days\",\"value\":\"31\",\"expected\":\"1..30\"");
        assertThat(service.admin("POST", "/v1/replay", "{\"policy\": \"nobody\", \"permissions\": {}}").status())
                .isEqualTo(404);
        assertThat(service.admin("POST", "/v1/replay", "{\"policy\": \"wide\", \"permissions\": {\"deal\": \"read\"}}")
                .response().body()).contains("such as deals");
    }

    @Test
    void adviceIsTheNarrowestThatCoversWhatWasDoneAndGoesIntoShadowWithOneCall() {
        Answer advice = service.get("/v1/keys/key-b/advice?days=1");
        Answer shadow = service.admin("POST", "/v1/keys/key-b/advice/shadow?days=1", "");
        PolicyState own = (PolicyState) service.published("policy/key-b");
        Answer shown = service.get("/v1/keys/key-b/permissions");
        Answer withdrawn = service.delete("/v1/policies/key-b/draft");
        Answer after = service.get("/v1/keys/key-b/permissions");
        Answer none = service.get("/v1/keys/key-c/advice");

        assertThat(advice.status()).as(advice.response().body()).isEqualTo(200);
        assertThat(advice.body().path("calls").asInt()).isEqualTo(3);
        assertThat(advice.body().path("used")).extracting(used -> used.path("operation").asString() + " "
                + used.path("calls").asInt()).containsExactly("DELETE /deals/{id} 1", "GET /persons/{id} 2");
        assertThat(advice.body().path("unused")).extracting(unused -> unused.asString())
                .containsExactly("deals:read");
        assertThat(shadow.status()).as(shadow.response().body()).isEqualTo(200);
        assertThat(own.rules()).isEqualTo(dev.manykey.contract.policy.PolicyRules.NOTHING);
        assertThat(Objects.requireNonNull(own.draft()).grants().getFirst().operations())
                .containsExactly("DELETE /deals/{id}", "GET /persons/{id}");
        assertThat(shown.body().path("draft").path("grants").path(0).path("operations").toString())
                .isEqualTo("[\"DELETE /deals/{id}\",\"GET /persons/{id}\"]");
        assertThat(withdrawn.status()).as(withdrawn.response().body()).isEqualTo(200);
        assertThat(after.body().has("draft")).isFalse();
        assertThat(none.status()).isEqualTo(404);
    }

    private static ExchangeIntended intended(String key, Instant at, String method, String path, List<String> query) {
        return new ExchangeIntended(at, caller(key), target(method, path, query), DECIDED, "10.0.0.1", null);
    }

    private static Target target(String method, String path, List<String> query) {
        return new Target("crm", method, path, query, null, null, null);
    }

    private static Caller caller(String key) {
        return new Caller(new AccessKeyId(key), "tool " + key, 1, new OwnerId("ada"), new CredentialId("token"));
    }

    private static void happened(String id, Event event) {
        service.tell(id, event);
    }

    private static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 201);
    }
}
