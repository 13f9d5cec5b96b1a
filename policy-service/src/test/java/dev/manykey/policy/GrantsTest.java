package dev.manykey.policy;

import java.time.Instant;
import java.util.List;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Policies with grants, and the answers to what they allow and why. */
class GrantsTest {
    private static final String CRM = """
            {"id": "crm", "name": "CRM", "baseUrl": "https://crm.example.com",
             "tokenPlaces": [{"in": "query", "name": "api_token"}]}""";
    private static final String DOCUMENT = """
            openapi: 3.0.1
            info: {title: CRM, version: '1'}
            paths:
              /deals: {get: {operationId: listDeals}, post: {operationId: same}}
              /deals/{id}: {get: {operationId: getDeal}, put: {operationId: same}, delete: {}}
              /pipelines/{pipeline_id}/deals: {get: {}}
              /persons/{id}: {get: {}, delete: {}}
            """;
    private static final String POLICY = "{\"id\": \"%s\", \"name\": \"x\", \"upstream\": \"crm\", %s}";

    @SuppressWarnings("NullAway.Init") // made before every test
    private static PolicyServiceUnderTest service;

    @BeforeAll
    static void start() {
        service = new PolicyServiceUnderTest();
        service.publish(new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE));
        service.publish(new OwnerState(new OwnerId("bob"), 1, "Bob", List.of(new PolicyId("at-most")),
                OwnerState.Status.ACTIVE));
        service.publish(new CredentialState(new CredentialId("token"), 1, new OwnerId("ada"), new UpstreamId("crm"),
                "https://crm.example.com:443", new byte[]{1}, CredentialState.Status.ACTIVE));
        ok(service.admin("POST", "/v1/upstreams", CRM));
        ok(service.admin("PUT", "/v1/upstreams/crm/documents/v1", DOCUMENT));
        ok(service.admin("POST", "/v1/policies",
                POLICY.formatted("at-most", "\"permissions\": {\"deals\": \"read\"}")));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aPolicyIsKeptAndPublishedAsItWasWritten() {
        String rules = """
                "permissions": {"persons": "read"}, "grants": [
                 {"id": "own", "effect": "allow", "resources": ["pipelines"], "access": ["read"],
                  "parameters": {"pipeline_id": [3, "7"]}, "when": "caller.ip.inNetwork('10.0.0.0/8')",
                  "obligations": {"mask": ["data[].phone"], "drop": ["data[].notes"],
                    "rows": [{"array": "data", "keep": "row.pipeline_id == 3"}], "rate": {"cost": 10, "seconds": 60},
                    "budget": {"cost": 500, "per": "day"}, "maxBodyBytes": 1000, "query": {"limit": "100"}}},
                 {"id": "never", "effect": "deny", "operations": ["DELETE /deals/{number}", "same"]}]""";

        Answer made = service.admin("POST", "/v1/policies", POLICY.formatted("kept", rules));
        Answer shown = service.get("/v1/policies/kept");

        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        PolicyState published = (PolicyState) service.published("policy/kept");
        assertThat(published.grants()).hasSize(2);
        assertThat(published.grants().getFirst().parameters().get("pipeline_id")).containsExactly("3", "7");
        assertThat(shown.body().path("grants").path(0).path("when").asString())
                .isEqualTo("caller.ip.inNetwork('10.0.0.0/8')");
        assertThat(shown.body().path("grants").path(0).path("obligations").path("budget").path("per").asString())
                .isEqualTo("day");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            {"id": "g", "effect": "allow", "resources": ["deal"], "access": ["read"]} => "field":"grants[0].resources[0]","value":"deal","expected":"*, or a resource of upstream crm, such as deals
            {"id": "g", "effect": "allow", "resources": ["deals"]} => "field":"grants[0].access","expected":"read, write or both; neither is implied
            {"id": "g", "effect": "allow", "operations": ["GET /deal"]} => such as GET /deals
            {"id": "g", "effect": "allow", "operations": ["same"]} => method and path, since 2 operations have this name
            {"id": "g", "effect": "allow"} => either resources and access, or operations
            {"id": "g", "effect": "alow", "operations": ["getDeal"]} => grants[0].effect
            {"id": "g", "operations": ["getDeal"]} => "field":"grants[0].effect","expected":"allow or deny"
            {"effect": "allow", "operations": ["getDeal"]} => grants[0].id
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "wen": "true"} => "field":"grants[0].wen","expected":"no such field; one of access, effect, id, obligations, operations, parameters, resources, when"
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "when": "request.methd == 'GET'"} => undeclared reference
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "when": "request.path.matches('((a*)*)*b{1,999}{1,999}')"} => grants[0].when
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "parameters": {"dealId": [3]}} => "field":"grants[0].parameters.dealId","expected":"a path parameter of an operation of this grant, one of [id]
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "parameters": {"id": ["3/4"]}} => "value":"3/4","expected":"whole numbers, or texts
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "obligations": {"mask": ["data..x"]}} => grants[0].obligations.mask[0]
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "obligations": {"rows": [{"array": "data", "keep": "request.method == 'GET'"}]}} => grants[0].obligations.rows[0].keep
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "obligations": {"rate": {"cost": 0, "seconds": 1}}} => "field":"grants[0].obligations.rate.cost","value":"0","expected":"1..1000000000"
            {"id": "g", "effect": "allow", "operations": ["getDeal"], "obligations": {"query": {"API_token": "x"}}} => the name of a query parameter that does not carry the token
            {"id": "g", "effect": "deny", "operations": ["getDeal"], "obligations": {"mask": ["data"]}} => none where the effect is deny
            {"id": "g", "effect": "deny", "operations": ["getDeal"], "resources": ["d\\u0435als"], "access": ["read"]} => grants[0].resources[0]
            null => "field":"grants[0]","expected":"a grant"
            """)
    void whatIsNotUnderstoodExactlyIsRefusedWithItsPlace(String grant, String said) {
        Answer answer = service.admin("POST", "/v1/policies", POLICY.formatted("bad", "\"grants\": [" + grant + "]"));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.response().body()).contains(said);
    }

    @Test
    void aPolicyThatContradictsItselfIsTakenAndSaidToDoNothing() {
        Answer made = service.admin("POST", "/v1/policies", POLICY.formatted("odd", """
                "permissions": {"persons": "none"}, "grants": [
                 {"id": "give", "effect": "allow", "operations": ["getDeal"]},
                 {"id": "see", "effect": "allow", "resources": ["persons"], "access": ["read"]},
                 {"id": "none", "effect": "allow", "resources": ["pipelines"], "access": ["write"]},
                 {"id": "take", "effect": "deny", "resources": ["deals"], "access": ["read"]}]"""));

        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        assertThat(made.body().path("hints")).extracting(hint -> hint.asString()).containsExactly(
                "grants[0] (give): never has an effect, since odd/take denies all that it allows",
                "grants[1] (see): never has an effect, since odd/permissions denies all that it allows",
                "grants[2] (none): no operation of the upstream is meant");
    }

    @Test
    void anExplanationKnowsWhatAWebsocketNeedsAndWhichHeadersAProxySees() {
        service.admin("POST", "/v1/policies", POLICY.formatted("listens", """
                "permissions": {"deals": "write", "persons": "read"}, "grants": [
                 {"id": "inside", "effect": "deny", "resources": ["deals"], "access": ["read"],
                  "when": "request.headers.exists(name, name.startsWith('x-forwarded'))"}]"""));
        service.publish(key("key-socket", null, "ada", "listens"));

        Answer read = explain("key-socket", "\"GET\", \"path\": \"/persons/3\", \"headers\": {}");
        Answer socket = explain("key-socket",
                "\"GET\", \"path\": \"/persons/3\", \"headers\": {}, \"websocket\": true");
        Answer deals = explain("key-socket",
                "\"GET\", \"path\": \"/deals/3\", \"headers\": {\"X-Forwarded-For\": \"x\"}, \"websocket\": true");
        Answer post = explain("key-socket", "\"POST\", \"path\": \"/deals\", \"websocket\": true");

        assertThat(told(read, "decision")).isEqualTo("permit");
        assertThat(told(socket, "missing")).isEqualTo("persons:write");
        assertThat(told(deals, "decision")).as(deals.response().body()).isEqualTo("permit");
        assertThat(post.status()).isEqualTo(400);
        assertThat(post.response().body()).contains("GET, as a websocket is asked for");
    }

    @Test
    void anExplanationTellsEachStepAndWhatIsMissing() {
        service.admin("POST", "/v1/policies", POLICY.formatted("reads", """
                "permissions": {"deals": "write"}, "grants": [
                 {"id": "office", "effect": "allow", "resources": ["persons"], "access": ["read"],
                  "when": "caller.ip.inNetwork('10.0.0.0/8')"}]"""));
        service.publish(key("key-ada", null, "ada", "reads"));
        service.publish(key("key-bob", null, "bob", "reads"));
        service.publish(key("key-child", "key-ada", "ada", "at-most"));

        Answer office = explain("key-ada", "\"GET\", \"path\": \"/persons/3?x=1\", \"ip\": \"10.1.2.3\"");
        Answer home = explain("key-ada", "\"GET\", \"path\": \"/persons/3\", \"ip\": \"192.0.2.1\"");
        Answer open = explain("key-ada", "\"GET\", \"path\": \"/persons/3\"");
        Answer bounded = explain("key-bob", "\"DELETE\", \"path\": \"/deals/3\"");
        Answer child = explain("key-child", "\"DELETE\", \"path\": \"/deals/3\"");
        Answer unknown = explain("key-ada", "\"GET\", \"path\": \"/nowhere\"");

        assertThat(told(office, "decision")).isEqualTo("permit");
        assertThat(office.body().path("told").path("grants").path(0).asString()).isEqualTo("reads/office");
        assertThat(told(home, "reason")).isEqualTo("permission_missing");
        assertThat(told(home, "missing")).isEqualTo("persons:read");
        assertThat(home.body().path("told").path("steps").path(0).path("grants").path(0).path("why").asString())
                .isEqualTo("does not apply to this request");
        assertThat(told(open, "undetermined")).isEqualTo("caller.ip");
        assertThat(told(bounded, "reason")).isEqualTo("ceiling_exceeded");
        assertThat(told(bounded, "detail")).isEqualTo("not allowed by owner bob");
        assertThat(bounded.body().path("told").path("steps").path(1).path("verdict").asString()).isEqualTo("silent");
        assertThat(told(child, "reason")).isEqualTo("permission_missing");
        assertThat(child.body().path("told").path("steps").path(1).path("of").asString()).isEqualTo("parent");
        assertThat(told(unknown, "reason")).isEqualTo("operation_unknown");
        assertThat(told(explain("key-ada", "\"GET\", \"path\": \"/deals/a%2Fb\""), "reason"))
                .isEqualTo("path_ambiguous");
        assertThat(explain("key-nobody", "\"GET\", \"path\": \"/x\"").status()).isEqualTo(404);
        assertThat(explain("key-ada", "\"get\", \"path\": \"/x\"").response().body())
                .contains("request.method", "a method in capital letters");
    }

    @Test
    void anExplanationTellsWhyAnOperationCannotBeHadAndWhatIsNoAddress() {
        String document = """
                openapi: 3.0.1
                info: {title: CRM, version: '1'}
                paths:
                  /deals: {get: {}}
                  /deals/{id}: {get: {}, delete: {}}
                  /deals/purge: {get: {}}
                """;
        ok(service.admin("POST", "/v1/upstreams", CRM.replace("\"crm\"", "\"shut\"")));
        ok(service.admin("PUT", "/v1/upstreams/shut/documents/v1", document + "  /a/{x}/c: {get: {}}\n"
                + "  /a/b/{y}: {get: {tags: [x]}, delete: {}}\n  /{what}/all: {get: {}}\n"));
        ok(service.admin("PUT", "/v1/upstreams/shut/documents/v1", document + "  /deals/export: {get: {}}\n"
                + "  /{what}/all: {get: {}}\n"));
        ok(service.admin("PUT", "/v1/upstreams/shut/overrides",
                "rules: [{match: {path: /deals/purge}, set: {ignore: true}}]"));
        ok(service.admin("POST", "/v1/policies",
                POLICY.formatted("shut", "\"permissions\": {\"*\": \"write\"}").replace("\"crm\"", "\"shut\"")));
        service.publish(new AccessKeyState(new AccessKeyId("key-shut"), 1, "tool", new OwnerId("ada"),
                new CredentialId("shut"), new UpstreamId("shut"), List.of(new PolicyId("shut")),
                AccessKeyState.Status.ACTIVE, null, List.of()));
        service.publish(new CredentialState(new CredentialId("shut"), 1, new OwnerId("ada"), new UpstreamId("shut"),
                "https://crm.example.com:443", new byte[]{1}, CredentialState.Status.ACTIVE));
        shown("key-shut");

        assertThat(told(explain("key-shut", "\"GET\", \"path\": \"/deals/7\""), "decision")).isEqualTo("permit");
        assertThat(List.of("GET /deals/export", "GET /deals/purge", "DELETE /deals/purge", "GET /deals/all",
                "GET /shut/deals/7", "GET /nowhere").stream()
                .map(asked -> told(explain("key-shut", "\"%s\", \"path\": \"%s\"".formatted(asked.split(" ", 2)[0],
                        asked.split(" ", 2)[1])), "detail")))
                .satisfiesExactly(
                        unseen -> assertThat(unseen).startsWith("GET /deals/export waits to be seen (expected: "),
                        ignored -> assertThat(ignored).startsWith("GET /deals/purge is ignored by the overrides"),
                        other -> assertThat(other).startsWith("barred by GET /deals/purge, which is ignored"),
                        both -> assertThat(both).startsWith("barred: it fits both GET /{what}/all and GET /deals/{id}"),
                        prefix -> assertThat(prefix).contains("the id of the upstream").contains("expected: /deals/7"),
                        unknown -> assertThat(unknown).isEmpty());
        assertThat(explain("key-shut", "\"GET\", \"path\": \"/deals\", \"ip\": \"nonsense\"").detail())
                .isEqualTo("request.ip: nonsense (expected: an IPv4 or IPv6 address)");
    }

    @Test
    void anExplanationSaysInWordsWhatIsWrongWithACondition() {
        ok(service.admin("POST", "/v1/policies", POLICY.formatted("tenant", """
                "grants": [{"id": "g", "effect": "allow", "resources": ["deals"], "access": ["read"],
                            "when": "request.headers['x-tenant'] == 'a'"}]""")));
        service.publish(key("key-tenant", null, "ada", "tenant"));
        shown("key-tenant");

        Answer two = explain("key-tenant",
                "\"GET\", \"path\": \"/deals\", \"headers\": {\"X-Tenant\": \"a\", \"X_Tenant\": \"b\"}");

        assertThat(told(two, "reason")).isEqualTo("evaluation_failed");
        assertThat(told(two, "detail")).contains("there twice, in two spellings").doesNotContain("internal_error");
        assertThat(two.body().path("told").path("steps").toString()).contains("there twice, in two spellings")
                .doesNotContain("internal_error");
    }

    @Test
    void ofAKeyThatNoProxyAcceptsExplanationAndTableSayThatItIsRefused() {
        AccessKeyState.Status active = AccessKeyState.Status.ACTIVE;
        ok(service.admin("POST", "/v1/policies", POLICY.formatted("able", "\"permissions\": {\"deals\": \"write\"}")));
        service.publish(new OwnerState(new OwnerId("off"), 1, "Off", OwnerState.Status.DISABLED));
        service.publish(new CredentialState(new CredentialId("off"), 1, new OwnerId("ada"), new UpstreamId("crm"),
                "https://crm.example.com:443", new byte[]{1}, CredentialState.Status.DISABLED));
        service.publish(key("key-no-suspended", null, "ada", "token", AccessKeyState.Status.SUSPENDED, null));
        service.publish(key("key-no-child", "key-no-suspended", "ada", "token", active, null));
        service.publish(key("key-no-expired", null, "ada", "token", active, Instant.parse("2020-01-01T00:00:00Z")));
        service.publish(key("key-no-revoked", null, "ada", "token", AccessKeyState.Status.REVOKED, null));
        service.publish(key("key-no-owner", null, "off", "token", active, null));
        service.publish(key("key-no-missing", null, "ada", "gone", active, null));
        service.publish(key("key-no-credential", null, "ada", "off", active, null));

        Answer table = shown("key-no-suspended");
        Answer denied = explain("key-no-credential", "\"GET\", \"path\": \"/persons/3\"");

        assertThat(List.of("suspended", "child", "expired", "revoked", "owner", "missing", "credential"))
                .extracting(id -> shown("key-no-" + id).body().path("notAccepted").asString() + " "
                        + told(explain("key-no-" + id, "\"GET\", \"path\": \"/deals\""), "reason"))
                .containsExactly("key_suspended key_suspended", "parent_key_suspended parent_key_suspended",
                        "key_expired key_expired", "key_revoked key_revoked", "owner_disabled owner_disabled",
                        "credential_unknown credential_unknown", "credential_disabled credential_disabled");
        assertThat(explain("key-no-suspended", "\"GET\", \"path\": \"/deals\"").body().path("permissions")
                .path("decision").asString()).isEqualTo("permit");
        assertThat(table.body().path("counts").toString()).isEqualTo("{\"deny\":8}");
        assertThat(table.body().path("operations").path(0).path("reason").asString()).isEqualTo("key_suspended");
        assertThat(table.body().path("operations").path(0).path("permissions").asString()).isEqualTo("permit");
        assertThat(told(denied, "reason")).isEqualTo("permission_missing");
    }

    private static Answer shown(String key) {
        Awaitility.await().until(() -> service.get("/v1/keys/" + key + "/table").status() == 200);
        return service.get("/v1/keys/" + key + "/table");
    }

    private static AccessKeyState key(String id, @Nullable String parent, String owner, String credential,
            AccessKeyState.Status status, @Nullable Instant expiresAt) {
        return new AccessKeyState(new AccessKeyId(id), 1, "tool", new OwnerId(owner), new CredentialId(credential),
                new UpstreamId("crm"), parent == null ? null : new AccessKeyId(parent), List.of(new PolicyId("able")),
                status, expiresAt, List.of());
    }

    @Test
    void theTableHasEveryOperationAndWhatItDependsOn() {
        service.admin("POST", "/v1/policies", POLICY.formatted("table", """
                "permissions": {"deals": "read"}, "grants": [
                 {"id": "mine", "effect": "allow", "resources": ["pipelines"], "access": ["read"],
                  "parameters": {"pipeline_id": [3]}},
                 {"id": "hours", "effect": "deny", "operations": ["getDeal"], "when": "now.getHours('UTC') < 6"}]"""));
        service.publish(key("key-table", null, "ada", "table"));

        Answer table = service.get("/v1/keys/key-table/table");
        Answer some = service.get("/v1/keys/key-table/table?decision=depends");
        Answer permissions = service.get("/v1/keys/key-table/permissions");

        assertThat(table.body().path("operations")).hasSize(8);
        assertThat(table.body().path("counts").toString())
                .isEqualTo("{\"deny\":5,\"depends\":2,\"permit\":1}");
        assertThat(some.body().path("operations")).extracting(row -> row.path("path").asString() + " on "
                + row.path("on").asString()).containsExactly("/deals/{id} on now",
                        "/pipelines/{pipeline_id}/deals on path parameters");
        assertThat(permissions.body().path("effective").toString())
                .isEqualTo("{\"deals\":\"none\",\"persons\":\"none\",\"pipelines\":\"none\"}");
        assertThat(permissions.body().path("conditional").toString()).isEqualTo("[\"deals\",\"pipelines\"]");
    }

    @Test
    void aDraftIsTriedOnRequestsBeforeAnybodyIsBoundByIt() {
        service.admin("POST", "/v1/policies", POLICY.formatted("wide", "\"permissions\": {\"*\": \"write\"}"));
        service.publish(key("key-wide", null, "ada", "wide"));
        String requests = """
                "requests": [{"method": "GET", "path": "/deals"}, {"method": "DELETE", "path": "/deals/3"},
                             {"method": "GET", "path": "/persons/3"}]""";

        Answer narrower = service.admin("POST", "/v1/simulate", """
                {"key": "key-wide", "policy": "wide", "permissions": {"deals": "read"}, "grants": [
                 {"id": "g", "effect": "allow", "resources": ["persons"], "access": ["read"],
                  "when": "request.headers['x-team'] == 'sales'"}], %s}""".formatted(requests));
        Answer misspelt = service.admin("POST", "/v1/simulate", """
                {"key": "key-wide", "policy": "wide", "permissions": {"deal": "read"}, %s}""".formatted(requests));
        Answer notItsPolicy = service.admin("POST", "/v1/simulate", """
                {"key": "key-wide", "policy": "reads", "permissions": {}, %s}""".formatted(requests));

        assertThat(narrower.status()).as(narrower.response().body()).isEqualTo(200);
        assertThat(narrower.body().path("changed").asInt()).isEqualTo(1);
        assertThat(narrower.body().path("undetermined").asInt()).isEqualTo(1);
        assertThat(narrower.body().path("requests").path(1).path("draft").path("reason").asString())
                .isEqualTo("permission_missing");
        assertThat(narrower.body().path("requests").path(2).path("draft").path("undetermined").asString())
                .isEqualTo("request.headers");
        assertThat(((PolicyState) service.published("policy/wide")).version()).isEqualTo(1);
        assertThat(misspelt.status()).isEqualTo(400);
        assertThat(notItsPolicy.response().body()).contains("a policy that has a say for the key");
    }

    @Test
    void aDraftIsPutInShadowAndPromoted() {
        service.admin("POST", "/v1/policies", POLICY.formatted("shadow", "\"permissions\": {\"*\": \"write\"}"));

        Answer none = service.admin("POST", "/v1/policies/shadow/draft/promote", "");
        Answer put = service.admin("PUT", "/v1/policies/shadow/draft", "{\"permissions\": {\"*\": \"read\"}}");
        PolicyState inShadow = (PolicyState) service.published("policy/shadow");
        Answer promoted = service.admin("POST", "/v1/policies/shadow/draft/promote", "");
        PolicyState after = (PolicyState) service.published("policy/shadow");

        assertThat(none.status()).isEqualTo(409);
        assertThat(put.status()).as(put.response().body()).isEqualTo(200);
        assertThat(inShadow.permissions()).containsValue(dev.manykey.contract.Level.WRITE);
        assertThat(java.util.Objects.requireNonNull(inShadow.draft()).permissions())
                .containsValue(dev.manykey.contract.Level.READ);
        assertThat(promoted.status()).as(promoted.response().body()).isEqualTo(200);
        assertThat(after.permissions()).containsValue(dev.manykey.contract.Level.READ);
        assertThat(after.draft()).isNull();
    }

    private static Answer explain(String key, String request) {
        return service.admin("POST", "/v1/explain",
                "{\"key\": \"%s\", \"request\": {\"method\": %s}}".formatted(key, request));
    }

    private static String told(Answer answer, String member) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.body().path("told").path(member).asString("");
    }

    private static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 201);
    }

    private static AccessKeyState key(String id, @Nullable String parent, String owner, String... policies) {
        return new AccessKeyState(new AccessKeyId(id), 1, "tool", new OwnerId(owner), new CredentialId("token"),
                new UpstreamId("crm"), parent == null ? null : new AccessKeyId(parent),
                List.of(policies).stream().map(PolicyId::new).toList(), AccessKeyState.Status.ACTIVE, null, List.of());
    }
}
