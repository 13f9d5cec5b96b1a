package dev.manykey.policy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The whole service over HTTP. */
class PolicyServiceTest {
    private static final String CRM = """
            {"id": "%s", "name": "CRM", "baseUrl": "http://127.0.0.1:9000/", "hostnames": ["%s.localhost"],
             "tokenPlaces": [{"in": "header", "name": "x-api-token"}], "check": {"method": "GET", "path": "/v1/me"}}""";
    private static final String DOCUMENT = """
            openapi: 3.0.1
            info: {title: CRM, version: '1'}
            servers: [{url: https://crm.example.com/v1}]
            paths:
              /deals: {get: {operationId: listDeals, x-token-cost: 20}, post: {}}
              /deals/search: {post: {}}
              /persons/{id}: {get: {}, delete: {}}
            """;

    @SuppressWarnings("NullAway.Init") // made before every test
    private static PolicyServiceUnderTest service;

    @BeforeAll
    static void start() {
        service = new PolicyServiceUnderTest("--manykey.upstream.allow=127.0.0.1/32:9000");
        service.publish(new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE));
        service.publish(new CredentialState(new CredentialId("c"), 1, new OwnerId("ada"), new UpstreamId("own"),
                "https://crm.example.com:443", new byte[]{1}, CredentialState.Status.ACTIVE));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void anUpstreamWithItsDocumentReachesTheControlLogAsOneState() {
        Answer created = service.admin("POST", "/v1/upstreams", CRM.formatted("one", "one"));

        Answer imported = service.admin("PUT", "/v1/upstreams/one/documents/v1", DOCUMENT);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/v1/upstreams/one");
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        assertThat(imported.status()).as(imported.response().body()).isEqualTo(200);
        assertThat(imported.body().path("basePath").asString()).isEqualTo("/v1");
        assertThat(imported.body().path("operations").asInt()).isEqualTo(5);
        assertThat(service.published("upstream/one")).isInstanceOfSatisfying(UpstreamState.class, state -> {
            assertThat(state.version()).isEqualTo(2);
            assertThat(state.baseUrl()).hasToString("http://127.0.0.1:9000");
            assertThat(state.hostnames()).containsExactly("one.localhost");
            assertThat(state.operations()).hasSize(5).contains(
                    new UpstreamState.Operation("GET", "/v1/deals", "deals", Access.READ, "listDeals", 20),
                    new UpstreamState.Operation("DELETE", "/v1/persons/{id}", "persons", Access.WRITE, null, 1));
        });
        assertThat(service.facts()).extracting(fact -> ((AdminChanged) fact.data()).action())
                .contains("upstream.created", "upstream.document-imported");
    }

    @Test
    void documentsAreReadFromJsonToo() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("json", "json"));

        Answer imported = service.admin("PUT", "/v1/upstreams/json/documents/v1?basePath=/x",
                "{\"openapi\": \"3.1.0\", \"paths\": {\"/deals\": {\"get\": {}}}}");

        assertThat(imported.status()).as(imported.response().body()).isEqualTo(200);
        assertThat(service.get("/v1/upstreams/json/operations").body().path("items").path(0).path("path").asString())
                .isEqualTo("/x/deals");
    }

    @Test
    void aPresetNeedsNothingElse() {
        Answer created = service.admin("POST", "/v1/upstreams", "{\"preset\": \"pipedrive\"}");

        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        assertThat(created.body().path("id").asString()).isEqualTo("pipedrive");
        assertThat(created.body().path("operations").asInt()).isEqualTo(368);
        assertThat(service.published("upstream/pipedrive")).isInstanceOfSatisfying(UpstreamState.class, state -> {
            assertThat(state.tokenPlaces()).extracting(UpstreamState.TokenPlace::described).containsExactly(
                    "header x-api-token", "query parameter api_token", "header authorization: Bearer");
            assertThat(state.check()).isEqualTo(new UpstreamState.CheckCall("GET", "/v1/users/me"));
        });
        assertThat(service.get("/v1/upstreams/pipedrive/resources").body().path("items")).hasSize(44);
        assertThat(service.get("/v1/presets").body().path("items").path(0).path("resources").asInt()).isEqualTo(44);
    }

    @Test
    void correctionsAreShownPublishedAndKept() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("fix", "fix"));
        service.admin("PUT", "/v1/upstreams/fix/documents/v1", DOCUMENT);

        Answer corrected = service.admin("PATCH", "/v1/upstreams/fix/operations",
                "{\"corrections\": [{\"method\": \"POST\", \"path\": \"/v1/deals/search\", \"access\": \"read\"}]}");
        Answer again = service.admin("PUT", "/v1/upstreams/fix/documents/v1",
                DOCUMENT + "  /notes: {get: {}}\n");
        Answer unknown = service.admin("PATCH", "/v1/upstreams/fix/operations",
                "{\"corrections\": [{\"method\": \"POST\", \"path\": \"/v1/nothing\", \"access\": \"read\"}]}");

        assertThat(corrected.status()).as(corrected.response().body()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        JsonNode shown = service.get("/v1/upstreams/fix/operations?resource=deals&access=read").body().path("items");
        assertThat(shown).extracting(one -> one.path("path").asString()).containsExactly("/v1/deals",
                "/v1/deals/search");
        assertThat(shown.path(1).path("corrected").asBoolean()).isTrue();
        assertThat(shown.path(1).path("original").path("access").asString()).isEqualTo("write");
        assertThat(((UpstreamState) service.published("upstream/fix")).operations()).contains(
                new UpstreamState.Operation("POST", "/v1/deals/search", "deals", Access.READ, null, 1));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.detail()).contains("corrections[0]: POST /v1/nothing");
    }

    @Test
    void operationsAreListedPageByPage() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("pages", "pages"));
        service.admin("PUT", "/v1/upstreams/pages/documents/v1", DOCUMENT);
        List<String> paths = new ArrayList<>();

        String cursor = "";
        do {
            JsonNode page = service.get("/v1/upstreams/pages/operations?limit=2" + cursor).body();
            page.path("items").forEach(one -> paths.add(one.path("method").asString() + one.path("path").asString()));
            cursor = page.path("nextCursor").isString() ? "&cursor=" + page.path("nextCursor").asString() : "";
        } while (!cursor.isEmpty());

        assertThat(paths).containsExactly("GET/v1/deals", "POST/v1/deals", "POST/v1/deals/search",
                "DELETE/v1/persons/{id}",
                "GET/v1/persons/{id}");
    }

    @Test
    void aPolicyIsPublishedChangedAndRemoved() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("pol", "pol"));
        service.admin("PUT", "/v1/upstreams/pol/documents/v1", DOCUMENT);

        Answer created = service.admin("POST", "/v1/policies",
                "{\"name\": \"Pol: Read it!\", \"upstream\": \"pol\", \"permissions\": {\"*\": \"read\", \"deals\": \"write\"}}");
        Answer changed = service.admin("PUT", "/v1/policies/pol-read-it",
                "{\"name\": \"Pol\", \"permissions\": {\"persons\": \"none\"}}", "If-Match", "\"1\"");
        Answer stale = service.admin("PUT", "/v1/policies/pol-read-it",
                "{\"name\": \"Stale\", \"permissions\": {}}", "If-Match", "\"1\"");
        Answer removed = service.delete("/v1/policies/pol-read-it");
        Answer gone = service.delete("/v1/policies/pol-read-it");
        Answer again = service.admin("POST", "/v1/policies",
                "{\"id\": \"pol-read-it\", \"name\": \"Pol\", \"upstream\": \"pol\", \"permissions\": {}}");

        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        assertThat(created.body().path("permissions").path("deals").asString()).isEqualTo("write");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(stale.status()).isEqualTo(412);
        assertThat(removed.body().path("status").asString()).isEqualTo("removed");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("ETag")).isEqualTo("\"4\"");
        assertThat(service.published("policy/pol-read-it")).isInstanceOfSatisfying(PolicyState.class, state -> {
            assertThat(state.version()).isEqualTo(4);
            assertThat(state.status()).isEqualTo(PolicyState.Status.ACTIVE);
            assertThat(state.permissions()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name": "x", "upstream": "bad", "permissions": {"dealz": "read"}}                  | such as deals
            {"name": "x", "upstream": "bad", "permissions": {"deals": "rite"}}                  | none, read, write
            {"name": "x", "upstream": "bad", "permissions": {"deals": null}}                    | permissions.deals
            {"name": "x", "upstream": "bad", "permissions": {"deals": "read", "deals": "none"}} | deals
            {"name": "x", "upstream": "bad", "permissions": {}, "efect": "allow"}               | efect
            {"name": "x", "upstream": "bad", "permissions": []}                                 | permissions
            {"name": "x", "upstream": "bad"}                                                    | permissions
            {"name": "x", "upstream": "nowhere", "permissions": {}}                             | upstream: nowhere
            {"name": "", "upstream": "bad", "permissions": {}}                                  | name
            {"name": "x", "upstream": "../x", "permissions": {}}                                | upstream
            {"id": "key-1", "name": "x", "upstream": "bad", "permissions": {}}                  | id: key-1
            {"name": "x", "upstream": "bad", "permissions": {"/v1/deals": "read"}}              | /v1/deals
            {"name": "x", "upstream": "bad", "permissions": {"d\\u0435als": "read"}}            | permissions
            """)
    void aPolicyThatIsNotUnderstoodExactlyIsRefused(String body, String detail) {
        service.admin("POST", "/v1/upstreams", CRM.formatted("bad", "bad"));
        service.admin("PUT", "/v1/upstreams/bad/documents/v1", DOCUMENT);

        Answer answer = service.admin("POST", "/v1/policies", body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.response().body()).contains(detail);
    }

    @Test
    void aKeyCanHaveAMatrixOfItsOwnAndShowsWhatAllItsPoliciesComeTo() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("own", "own"));
        service.admin("PUT", "/v1/upstreams/own/documents/v1", DOCUMENT);
        service.admin("POST", "/v1/policies",
                "{\"id\": \"own-read\", \"name\": \"x\", \"upstream\": \"own\", \"permissions\": {\"*\": \"read\"}}");
        service.publish(key("key-own", "own", "own-read"));

        Answer set = service.admin("PUT", "/v1/keys/key-own/permissions", "{\"permissions\": {\"deals\": \"write\"}}",
                "If-Match", "\"0\"");
        Answer shown = service.get("/v1/keys/key-own/permissions");
        PolicyState published = (PolicyState) service.published("policy/key-own");
        Answer asPolicy = service.get("/v1/policies/key-own");
        Answer removed = service.delete("/v1/keys/key-own/permissions");
        Answer unknown = service.get("/v1/keys/key-nobody/permissions");

        assertThat(set.status()).as(set.response().body()).isEqualTo(200);
        assertThat(shown.body().path("effective").toString()).isEqualTo("{\"deals\":\"write\",\"persons\":\"read\"}");
        assertThat(shown.body().path("policies"))
                .extracting(one -> one.path("id").asString() + one.path("version") + one
                        .path("counts"))
                .containsExactly("own-read1true");
        assertThat(published.onlyFor()).isEqualTo(new AccessKeyId("key-own"));
        assertThat(published.permissions()).containsExactly(Map.entry("deals", Level.WRITE));
        assertThat(asPolicy.status()).isEqualTo(404);
        assertThat(removed.body().path("effective").toString()).isEqualTo("{\"deals\":\"read\",\"persons\":\"read\"}");
        assertThat(unknown.status()).isEqualTo(404);
    }

    /** It may deny, for all anybody knows. */
    @Test
    void aKeyWithAPolicyThatIsNotThereMayNothing() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("gap", "gap"));
        service.admin("PUT", "/v1/upstreams/gap/documents/v1", DOCUMENT);
        service.admin("POST", "/v1/policies",
                "{\"id\": \"gap-read\", \"name\": \"x\", \"upstream\": \"gap\", \"permissions\": {\"*\": \"read\"}}");
        service.publish(key("key-gap", "gap", "gap-read", "missing"));

        Answer shown = service.get("/v1/keys/key-gap/permissions");

        assertThat(shown.body().path("effective").toString()).isEqualTo("{\"deals\":\"none\",\"persons\":\"none\"}");
        assertThat(shown.body().path("policies")).extracting(one -> one.path("id").asString() + one.path("counts"))
                .containsExactly("gap-readtrue", "missingfalse");
    }

    @Test
    void aNarrowedPolicyIsAnsweredWhenEachProxyHasReportedItOrIsKnownToRefuse() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("narrow", "narrow"));
        service.admin("PUT", "/v1/upstreams/narrow/documents/v1", DOCUMENT);
        service.admin("POST", "/v1/policies",
                "{\"id\": \"narrow\", \"name\": \"x\", \"upstream\": \"narrow\", \"permissions\": {\"*\": \"write\"}}");
        ProxyBoot reporting = new ProxyBoot("proxy-1", "0000000000000001");
        ProxyBoot silent = new ProxyBoot("proxy-2", "0000000000000002");
        service.report(reporting, 60_000);
        service.report(silent, 1000);

        CompletableFuture<Answer> asked = CompletableFuture.supplyAsync(() -> service.admin("PUT",
                "/v1/policies/narrow", "{\"name\": \"x\", \"permissions\": {\"*\": \"read\"}}"));
        await().atMost(Duration.ofSeconds(20)).until(() -> service.published("policy/narrow").version() == 2);
        assertThat(asked).isNotDone();
        service.report(reporting, 60_000);
        Answer narrowed = asked.join();
        service.gone(reporting);
        service.gone(silent);

        JsonNode receipt = narrowed.body().path("receipt");
        assertThat(narrowed.status()).as(narrowed.response().body()).isEqualTo(200);
        assertThat(receipt.path("entity").asString()).isEqualTo("policy/narrow");
        assertThat(receipt.path("proxies"))
                .extracting(one -> one.path("proxy").asString() + " " + one.path("outcome").asString())
                .containsExactly("proxy-1 applied", "proxy-2 fenced");
        assertThat(narrowed.header("Manykey-Receipt")).isEqualTo("/v1/receipts/policy/narrow/2");
        assertThat(service.getAsAuditor("/v1/receipts/policy/narrow/2").body()).isEqualTo(receipt);
        assertThat(service.get("/v1/receipts/policy/narrow/9").status()).isEqualTo(404);
    }

    @Test
    void everyChangeOfUpstreamsPoliciesAndPermissionsHasItsReceipt() {
        service.publish(key("key-receipts", "receipts", "receipts"));
        String upstream = "/v1/upstreams/receipts";
        String policy = "{\"id\": \"receipts\", \"name\": \"x\", \"upstream\": \"receipts\", \"permissions\": {\"*\": \"read\"}}";

        Stream.<Supplier<Answer>>of(
                () -> service.admin("POST", "/v1/upstreams", CRM.formatted("receipts", "receipts")),
                () -> service.admin("PUT", upstream, CRM.formatted("receipts", "other").replaceFirst("\"id\".*?,", "")),
                () -> service.admin("PUT", upstream + "/documents/v1", DOCUMENT),
                () -> service.admin("PATCH", upstream + "/operations",
                        "{\"corrections\": [{\"method\": \"POST\", \"path\": \"/v1/deals/search\", \"access\": \"read\"}]}"),
                () -> service.admin("POST", "/v1/policies", policy),
                () -> service.admin("PUT", "/v1/keys/key-receipts/permissions",
                        "{\"permissions\": {\"deals\": \"write\"}}"),
                () -> service.delete("/v1/keys/key-receipts/permissions"),
                () -> service.delete("/v1/policies/receipts"), () -> service.delete(upstream + "/documents/v1"),
                () -> service.delete(upstream)).map(Supplier::get).forEach(answer -> {
                    JsonNode receipt = answer.body().path("receipt");
                    assertThat(receipt.path("inForceAt").asString("")).as(answer.response().body()).isNotEmpty();
                    assertThat(service.get(answer.header("Manykey-Receipt")).body()).isEqualTo(receipt);
                });
    }

    @Test
    void aRequestThatIsSentTwiceMakesOneThing() {
        String body = CRM.formatted("twice", "twice");

        Answer first = service.admin("POST", "/v1/upstreams", body, "Idempotency-Key", "k1");
        Answer second = service.admin("POST", "/v1/upstreams", body, "Idempotency-Key", "k1");
        Answer other = service.admin("POST", "/v1/upstreams", CRM.formatted("twice2", "twice2"), "Idempotency-Key",
                "k1");
        Answer without = service.admin("POST", "/v1/upstreams", body);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.header("ETag")).isEqualTo("\"1\"");
        assertThat(other.status()).isEqualTo(422);
        assertThat(without.status()).isEqualTo(409);
    }

    @Test
    void aLateRepetitionDoesNotBringBackWhatWasRemoved() {
        String body = CRM.formatted("late", "late");
        service.admin("POST", "/v1/upstreams", body, "Idempotency-Key", "k2");
        service.delete("/v1/upstreams/late");

        Answer late = service.admin("POST", "/v1/upstreams", body, "Idempotency-Key", "k2");

        assertThat(late.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(late.body().path("status").asString()).isEqualTo("removed");
        assertThat(((UpstreamState) service.published("upstream/late")).status())
                .isEqualTo(UpstreamState.Status.REMOVED);
    }

    @Test
    void aPolicyTellsWhichOfItsResourcesAreGone() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("gone", "gone"));
        service.admin("PUT", "/v1/upstreams/gone/documents/v1", DOCUMENT);
        service.admin("POST", "/v1/policies",
                "{\"id\": \"gone\", \"name\": \"x\", \"upstream\": \"gone\", \"permissions\": {\"*\": \"read\", \"deals\": \"write\"}}");

        service.delete("/v1/upstreams/gone/documents/v1");
        Answer policy = service.get("/v1/policies/gone");

        assertThat(policy.body().path("unknownResources").toString()).isEqualTo("[\"deals\"]");
    }

    @Test
    void aHostNameBelongsToOneUpstream() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("host1", "shared"));

        Answer second = service.admin("POST", "/v1/upstreams", CRM.formatted("host2", "shared"));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.detail()).contains("hostnames: shared.localhost").contains("host1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:9001", "http://127.0.0.1", "http://169.254.169.254/latest",
            "http://2130706433",
            "http://user:hunter2@api.test", "ftp://api.test", "http://[::ffff:127.0.0.1]:9000"})
    void aBaseUrlInsideIsRefusedUnlessAllowed(String baseUrl) {
        Answer answer = service.admin("POST", "/v1/upstreams",
                CRM.formatted("inside", "inside").replace("http://127.0.0.1:9000/", baseUrl));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).startsWith("baseUrl: ").doesNotContain("hunter2");
        assertThat(service.get("/v1/upstreams/inside").status()).isEqualTo(404);
    }

    @Test
    void aBadDocumentChangesNothing() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("same", "same"));
        service.admin("PUT", "/v1/upstreams/same/documents/v1", DOCUMENT);

        Answer reference = service.admin("PUT", "/v1/upstreams/same/documents/v1",
                DOCUMENT + "  /x: {$ref: 'http://127.0.0.1:9102/x'}\n");
        Answer twice = service.admin("PUT", "/v1/upstreams/same/documents/v2", DOCUMENT);
        Answer empty = service.admin("PUT", "/v1/upstreams/same/documents/v1", "");
        Answer large = service.admin("PUT", "/v1/upstreams/same/documents/v1", "x".repeat(17 * 1024 * 1024));
        Answer name = service.admin("PUT", "/v1/upstreams/same/documents/V1", DOCUMENT);

        assertThat(reference.status()).isEqualTo(400);
        assertThat(reference.detail()).contains("$ref: http://127.0.0.1:9102/x").contains("never fetched");
        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.detail()).contains("document v1").contains("document v2");
        assertThat(empty.status()).isEqualTo(400);
        assertThat(large.status()).isEqualTo(413);
        assertThat(name.status()).isEqualTo(400);
        assertThat(service.get("/v1/upstreams/same").header("ETag")).isEqualTo("\"2\"");
        assertThat(((UpstreamState) service.published("upstream/same")).version()).isEqualTo(2);
    }

    @Test
    void aRemovedUpstreamIsPublishedAsRemovedAndCanBeMadeAgain() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("again", "again"));
        service.admin("PUT", "/v1/upstreams/again/documents/v1", DOCUMENT);

        Answer removed = service.delete("/v1/upstreams/again", "If-Match", "\"2\"");
        UpstreamState published = (UpstreamState) service.published("upstream/again");
        Answer document = service.admin("PUT", "/v1/upstreams/again/documents/v1", DOCUMENT);
        Answer made = service.admin("POST", "/v1/upstreams", CRM.formatted("again", "again"));

        assertThat(removed.status()).isEqualTo(200);
        assertThat(published.status()).isEqualTo(UpstreamState.Status.REMOVED);
        assertThat(document.status()).isEqualTo(404);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("ETag")).isEqualTo("\"4\"");
        assertThat(made.body().path("operations").asInt()).isZero();
    }

    @Test
    void nothingIsOpenWithoutATokenAndAnAuditorChangesNothing() {
        assertThat(service.getWithoutToken("/v1/upstreams").status()).isEqualTo(401);
        assertThat(service.getWithoutToken("/v3/api-docs").status()).isEqualTo(401);
        assertThat(service.getWithoutToken("/actuator/prometheus").status()).isEqualTo(401);
        assertThat(service.getAsAuditor("/v1/upstreams").status()).isEqualTo(200);
        assertThat(service.getAsAuditor("/v1/policies").status()).isEqualTo(200);
        assertThat(service.postAsAuditor("/v1/upstreams", CRM.formatted("aud", "aud")).status()).isEqualTo(403);
        assertThat(service.get("/v1/upstreams/aud").status()).isEqualTo(404);
    }

    @Test
    void theServiceDescribesItselfAndShowsItsHealthAndMetrics() {
        Answer document = service.get("/v3/api-docs");

        assertThat(document.status()).isEqualTo(200);
        assertThat(document.body().path("paths").propertyNames()).contains("/v1/upstreams/{id}/documents/{name}",
                "/v1/keys/{keyId}/permissions", "/v1/policies/{id}", "/v1/presets",
                "/v1/receipts/{kind}/{id}/{version}");
        assertThat(service.get("/actuator/health").body().path("components").propertyNames()).contains("controlLog",
                "database", "operators");
        assertThat(service.get("/actuator/prometheus").response().body()).contains("jvm_memory_used_bytes");
    }

    @Test
    void pipedrivesOwnDocumentsStandSideBySide() {
        String first = new String(SharedData.bytes("data/pipedrive/openapi-v1.yaml"), StandardCharsets.UTF_8);
        String second = new String(SharedData.bytes("data/pipedrive/openapi-v2.yaml"), StandardCharsets.UTF_8);
        service.admin("POST", "/v1/upstreams", CRM.formatted("pd", "pd"));

        Answer one = service.admin("PUT", "/v1/upstreams/pd/documents/v1", first);
        Answer two = service.admin("PUT", "/v1/upstreams/pd/documents/v2", second);
        Answer repeated = service.admin("PUT", "/v1/upstreams/pd/documents/v2", second);

        assertThat(one.body().path("operations").asInt()).as(one.response().body()).isEqualTo(210);
        assertThat(one.body().path("skipped")).hasSize(3);
        assertThat(two.body().path("operations").asInt()).isEqualTo(158);
        assertThat(repeated.header("ETag")).isEqualTo(two.header("ETag"));
        assertThat(service.get("/v1/upstreams/pd/resources").body().path("items")).hasSize(44);
    }

    private static AccessKeyState key(String id, String upstream, String... policies) {
        return new AccessKeyState(new AccessKeyId(id), 1, "tool", new OwnerId("ada"), new CredentialId("c"),
                new UpstreamId(upstream), List.of(policies).stream().map(PolicyId::new).toList(),
                AccessKeyState.Status.ACTIVE, null, List.of());
    }
}
