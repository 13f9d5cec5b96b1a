package dev.manykey.policy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Operations with several paths are one, and what a document tells apart by more than a path is not taken for another. */
class OperationsApartTest {
    private static final String ALIASES = """
            openapi: 3.0.3
            info: {title: Orders, version: '1'}
            paths:
              /v1/orders: {get: {operationId: listOrders}}
              /v1/orders/{id}: {get: {operationId: getOrder}, delete: {operationId: deleteOrder}}
            """;
    private static final String OVERRIDES = """
            aliases: [{prefix: /v1, also: /api/v1}]
            suffixes: [{match: {path: "/v1/orders/**"}, suffix: ":({fields})"}]
            """;
    private static final String SKIPPED = """
            openapi: 3.0.3
            info: {title: Actions, version: '1'}
            paths:
              /items: {get: {operationId: listItems}}
              /items?action=delete: {get: {operationId: deleteItems}}
              /items/{id}: {get: {}, put: {}}
              /items/export?format=csv: {get: {}}
              /items/{id}#acl: {put: {}}
              /files/{id}: {get: {}}
              /files/content: {get: {servers: [{url: "https://upload.example.com"}]}}
              /files/trace: {trace: {}}
              /mails: {get: {}}
              "/mails{?purge,ids*}": {get: {}}
              /mails/{id}: {get: {}}
              "/mails/empty{?all}": {get: {}}
              "/marks": {get: {}}
              "/marks/?wipe%5B%5D=1": {get: {}}
              /boxes: {get: {servers: [{url: "https://act.example.com/v2"}]}}
              "/boxes?drop=1": {get: {servers: [{url: "https://act.example.com/v2"}]}}
            """;

    @SuppressWarnings("NullAway.Init") // made before every test
    private static PolicyServiceUnderTest service;

    @BeforeAll
    static void start() {
        service = new PolicyServiceUnderTest();
        service.publish(new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE));
        upstream("ali", ALIASES);
        ok(service.admin("PUT", "/v1/upstreams/ali/overrides", OVERRIDES));
        upstream("act", SKIPPED);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void whoeverNamesAnOperationMeansItUnderAllItsPaths() {
        policy("deny", "ali", "\"permissions\": {\"*\": \"write\"}, \"grants\": [{\"id\": \"n\", \"effect\": \"deny\", "
                + "\"operations\": [\"DELETE /v1/orders/{id}\"]}]");
        policy("mask", "ali", "\"grants\": [{\"id\": \"n\", \"effect\": \"allow\", \"operations\": [\"getOrder\"], "
                + "\"obligations\": {\"mask\": [\"data.phone\"]}}]");
        policy("alias", "ali", "\"grants\": [{\"id\": \"n\", \"effect\": \"allow\", "
                + "\"operations\": [\"GET /api/v1/orders/{order}\"]}]");

        for (String path : List.of("/v1/orders/3", "/api/v1/orders/3", "/v1/orders/3:(a)", "/api/v1/orders/3:(a)")) {
            assertThat(explain("deny", "DELETE", path).path("reason").asString()).as(path)
                    .isEqualTo("permission_denied");
            assertThat(explain("mask", "GET", path).path("obligations").path("mask").toString()).as(path)
                    .isEqualTo("[\"data.phone\"]");
            assertThat(explain("alias", "GET", path).path("decision").asString()).as(path).isEqualTo("permit");
        }
        assertThat(explain("alias", "DELETE", "/api/v1/orders/3").path("decision").asString()).isEqualTo("deny");
    }

    @Test
    void whatIsNotTakenOverIsRefusedAndNotDecidedAsWhatIsBesideIt() {
        policy("all", "act", "\"permissions\": {\"*\": \"write\"}");
        Map<String, String> decisions = new TreeMap<>();

        for (String call : List.of("GET /items", "GET /items?x=1", "GET /items?action=delete", "GET /items?ACTION",
                "GET /items?action[]=delete", "GET /items/7", "PUT /items/7", "PUT /items/7?acl", "GET /items/7?acl",
                "GET /items/export", "GET /items/export?format=csv", "GET /files/7", "GET /files/content",
                "GET /files/trace", "GET /mails", "GET /mails?purge=1", "GET /mails?ids=3", "GET /mails/7",
                "GET /mails/empty", "GET /marks", "GET /marks?wipe[]=1", "GET /v2/boxes", "GET /v2/boxes?drop=1")) {
            String[] parts = call.split(" ", 2);
            decisions.put(call, explain("all", parts[0], parts[1]).path("decision").asString());
        }

        assertThat(decisions).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(Map.entry("GET /items", "permit"),
                Map.entry("GET /items?x=1", "permit"), Map.entry("GET /items?action=delete", "deny"),
                Map.entry("GET /items?ACTION", "deny"), Map.entry("GET /items?action[]=delete", "deny"),
                Map.entry("GET /items/7", "permit"), Map.entry("PUT /items/7", "permit"),
                Map.entry("PUT /items/7?acl", "deny"), Map.entry("GET /items/7?acl", "deny"),
                Map.entry("GET /items/export", "deny"), Map.entry("GET /items/export?format=csv", "deny"),
                Map.entry("GET /files/7", "permit"), Map.entry("GET /files/content", "deny"),
                Map.entry("GET /files/trace", "deny"), Map.entry("GET /mails", "permit"),
                Map.entry("GET /mails?purge=1", "deny"), Map.entry("GET /mails?ids=3", "deny"),
                Map.entry("GET /mails/7", "permit"), Map.entry("GET /mails/empty", "deny"),
                Map.entry("GET /marks", "permit"), Map.entry("GET /marks?wipe[]=1", "deny"),
                Map.entry("GET /v2/boxes", "permit"), Map.entry("GET /v2/boxes?drop=1", "deny")));
        assertThat(explain("all", "GET", "/items?action=delete").toString())
                .contains("with query parameter action it is another operation");
    }

    private static void upstream(String id, String document) {
        ok(service.admin("POST", "/v1/upstreams", """
                {"id": "%1$s", "name": "%1$s", "baseUrl": "https://%1$s.example.com",
                 "tokenPlaces": [{"in": "header", "name": "x-token"}]}""".formatted(id)));
        ok(service.admin("PUT", "/v1/upstreams/" + id + "/documents/v1", document));
        service.publish(new CredentialState(new CredentialId("of-" + id), 1, new OwnerId("ada"), new UpstreamId(id),
                "https://%s.example.com:443".formatted(id), new byte[]{1}, CredentialState.Status.ACTIVE));
    }

    /** With a key that has it, of the same name. */
    private static void policy(String id, String upstream, String rules) {
        ok(service.admin("POST", "/v1/policies",
                "{\"id\": \"%s\", \"name\": \"x\", \"upstream\": \"%s\", %s}".formatted(id,
                        upstream, rules)));
        service.publish(new AccessKeyState(new AccessKeyId(id), 1, "tool", new OwnerId("ada"),
                new CredentialId("of-" + upstream), new UpstreamId(upstream), List.of(new PolicyId(id)),
                AccessKeyState.Status.ACTIVE, null, List.of()));
        org.awaitility.Awaitility.await().until(() -> service.get("/v1/keys/" + id + "/table").status() == 200);
    }

    private static tools.jackson.databind.JsonNode explain(String key, String method, String path) {
        Answer answer = service.admin("POST", "/v1/explain",
                "{\"key\": \"%s\", \"request\": {\"method\": \"%s\", \"path\": \"%s\"}}".formatted(key, method, path));
        ok(answer);
        return answer.body().path("told");
    }

    private static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 299);
    }
}
