package dev.manykey.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.manykey.contract.Access;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Importing an API, correcting it in bulk and importing it again, over HTTP. */
class CatalogServiceTest {
    private static final String CRM = """
            {"id": "%s", "name": "CRM", "baseUrl": "http://127.0.0.1:9000/",
             "tokenPlaces": [{"in": "header", "name": "x-api-token"}]}""";
    private static final String DOCUMENT = """
            openapi: 3.0.1
            info: {title: CRM, version: '1'}
            servers: [{url: https://crm.example.com/v1}]
            paths:
              /deals: {get: {operationId: listDeals, tags: [Sales], x-weight: 20, security: [{o: ['deals:read']}]}, post: {}}
              /deals/search: {post: {}}
              /deals/{id}: {get: {}}
            """;
    private static final String OVERRIDES = """
            rules:
              - match: {method: POST, path: /v1/*/search}
                set: {access: read, cost: 4}
              - match: {path: /v1/nothing/**}
                set: {ignore: true}
            aliases:
              - {prefix: /v1, also: /api/v1}
            suffixes:
              - match: {method: GET, path: /v1/deals}
                suffix: ":({fields})"
            """;

    @SuppressWarnings("NullAway.Init") // made before every test
    private static PolicyServiceUnderTest service;

    @BeforeAll
    static void start() {
        service = new PolicyServiceUnderTest("--manykey.upstream.allow=127.0.0.1/32:9000");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void anImportCanNameResourcesByTagAndTakeCostsFromAnotherFieldAndKeepsThatChoice() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("tags"));

        Answer first = service.admin("PUT", "/v1/upstreams/tags/documents/v1?resourceBy=tag&costFrom=x-weight",
                DOCUMENT);
        Answer again = service.admin("PUT", "/v1/upstreams/tags/documents/v1", DOCUMENT + "  /notes: {get: {}}\n");
        JsonNode listed = service.get("/v1/upstreams/tags/operations?access=read").body().path("items").path(0);
        JsonNode resources = service.get("/v1/upstreams/tags/resources").body().path("items");

        assertThat(first.status()).as(first.response().body()).isEqualTo(200);
        assertThat(again.body().path("resourceBy").asString()).isEqualTo("tag");
        assertThat(again.body().path("unseen").asInt()).isEqualTo(1);
        assertThat(listed.path("resource").asString()).isEqualTo("Sales");
        assertThat(listed.path("cost").asInt()).isEqualTo(20);
        assertThat(listed.path("scopes").toString()).isEqualTo("[\"deals:read\"]");
        assertThat(resources).anySatisfy(resource -> {
            assertThat(resource.path("resource").asString()).isEqualTo("Sales");
            assertThat(resource.path("scopes").toString()).isEqualTo("[\"deals:read\"]");
        });
        assertThat(service.admin("PUT", "/v1/upstreams/tags/documents/v1?resourceBy=tags", DOCUMENT).detail())
                .contains("resourceBy: tags (expected: one of path, tag)");
    }

    @Test
    void aLaterImportTellsWhatItChangedAndItsNewOperationsWaitForSomebody() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("later"));
        service.admin("PUT", "/v1/upstreams/later/documents/v1", DOCUMENT);

        Answer again = service.admin("PUT", "/v1/upstreams/later/documents/v1",
                DOCUMENT.replace("/deals: {get", "/allDeals: {get").replace("x-weight: 20", "x-token-cost: 3")
                        + "  /deals/export: {get: {}}\n");
        List<Operation> waiting = operations("later");
        Answer listed = service.get("/v1/upstreams/later/operations?seen=false");
        Answer table = service.get("/v1/upstreams/later/resources");
        Answer stale = service.admin("POST", "/v1/upstreams/later/operations/seen", "{\"all\": true}", "If-Match",
                "\"2\"");
        Answer one = service.admin("POST", "/v1/upstreams/later/operations/seen",
                "{\"operations\": [{\"method\": \"GET\", \"path\": \"/v1/deals/export\"}]}");
        Answer all = service.admin("POST", "/v1/upstreams/later/operations/seen", "{\"all\": true}");

        JsonNode changes = again.body().path("changes");
        assertThat(changes.path("totals").toString()).isEqualTo("{\"added\":2,\"removed\":1,\"changed\":1}");
        assertThat(changes.path("added").path(1).path("path").asString()).isEqualTo("/v1/deals/export");
        assertThat(changes.path("changed")).anySatisfy(change -> {
            assertThat(change.path("before").path("path").asString()).isEqualTo("/v1/deals");
            assertThat(change.path("after").path("path").asString()).isEqualTo("/v1/allDeals");
            assertThat(change.path("after").path("cost").asInt()).isEqualTo(3);
        });
        assertThat(waiting).extracting(Operation::path).contains("/v1/deals/export", "/v1/allDeals");
        assertThat(waiting).filteredOn(operation -> !operation.method().equals("CONNECT"))
                .extracting(Operation::path).containsOnly("/v1/deals/search", "/v1/deals/{id}");
        assertThat(listed.body().path("items")).hasSize(3);
        assertThat(table.body().path("items").path(1).toString())
                .isEqualTo("{\"resource\":\"deals\",\"read\":2,\"write\":1,\"unseen\":1,\"ignored\":0,"
                        + "\"scopes\":[]}");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(one.body().path("unseen").asInt()).isEqualTo(2);
        assertThat(all.body().path("unseen").asInt()).isZero();
        assertThat(operations("later")).hasSize(5).extracting(Operation::method).doesNotContain("CONNECT");
        assertThat(service.admin("POST", "/v1/upstreams/later/operations/seen",
                "{\"operations\": [{\"method\": \"GET\", \"path\": \"/v1/x\"}]}").detail())
                .contains("operations[0]: GET /v1/x (expected: method and path of an operation of the upstream)");
        assertThat(service.facts()).extracting(fact -> ((AdminChanged) fact.data()).action())
                .contains("upstream.operations-seen");
    }

    @Test
    void overridesArePublishedShownAndKept() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("bulk"));
        service.admin("PUT", "/v1/upstreams/bulk/documents/v1", DOCUMENT);

        Answer set = service.admin("PUT", "/v1/upstreams/bulk/overrides", OVERRIDES);
        Answer repeated = service.admin("PUT", "/v1/upstreams/bulk/overrides",
                set.body().path("overrides").toString());
        Answer again = service.admin("PUT", "/v1/upstreams/bulk/documents/v1", DOCUMENT + "  /x/search: {post: {}}\n");
        service.admin("POST", "/v1/upstreams/bulk/operations/seen", "{\"all\": true}");
        Answer shown = service.get("/v1/upstreams/bulk/overrides");

        assertThat(set.status()).as(set.response().body()).isEqualTo(200);
        assertThat(set.body().path("matched").toString())
                .isEqualTo("{\"rules\":[1,0],\"aliases\":[4],\"suffixes\":[1]}");
        assertThat(set.body().path("unmatched").path(0).asString())
                .isEqualTo("rules[1]: /v1/nothing/** matches no operation");
        assertThat(set.body().path("changes").path("changed")).hasSize(1);
        assertThat(repeated.header("ETag")).as(repeated.response().body()).isEqualTo(set.header("ETag"));
        assertThat(again.body().path("unmatchedOverrides")).hasSize(1);
        assertThat(shown.body().path("matched").path("rules").toString()).isEqualTo("[2,0]");
        assertThat(operations("bulk")).contains(
                new Operation("POST", "/api/v1/x/search", "x", Access.READ, null, 4, "/v1/x/search", null),
                new Operation("GET", "/api/v1/deals:({fields})", "deals", Access.READ, "listDeals", 1, "/v1/deals",
                        null));
    }

    @Test
    void aChangeOfTheCatalogTellsWhichPoliciesMeanLessForIt() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("left"));
        service.admin("PUT", "/v1/upstreams/left/documents/v1", DOCUMENT + "  /notes/{id}: {get: {}}\n");
        service.admin("POST", "/v1/policies", """
                {"id": "left-none", "name": "x", "upstream": "left", "permissions": {"*": "read", "deals": "none"}}""");
        service.admin("POST", "/v1/policies", """
                {"id": "left-deny", "name": "x", "upstream": "left", "permissions": {"*": "write"}, "grants": [
                 {"id": "n", "effect": "deny", "operations": ["GET /v1/notes/{id}"]},
                 {"id": "d", "effect": "deny", "resources": ["deals"], "access": ["write"]}]}""");

        Answer some = service.admin("PUT", "/v1/upstreams/left/overrides", """
                rules: [{match: {path: "/v1/deals/{id}"}, set: {resource: sales}},
                        {match: {path: "/v1/deals/search"}, set: {access: read}}]""");
        Answer all = service.admin("PUT", "/v1/upstreams/left/overrides",
                "rules: [{match: {path: /v1/deals/**}, set: {resource: sales}}]");
        Answer same = service.admin("PUT", "/v1/upstreams/left/overrides",
                "rules: [{match: {path: /v1/deals/**}, set: {resource: sales}}]");
        Answer imported = service.admin("PUT", "/v1/upstreams/left/documents/v1",
                DOCUMENT + "  /notes/{id}/detail: {get: {}}\n");
        Answer seen = service.admin("POST", "/v1/upstreams/left/operations/seen", "{\"all\": true}");
        Answer removed = service.delete("/v1/upstreams/left/documents/v1");

        assertThat(affected(some)).containsExactly(
                "left-deny grants[1] (d): denies 1 operation less than before; the first is POST /v1/deals/search, "
                        + "which counts as read of deals now",
                "left-none permissions.deals: denies 1 operation less than before; the first is GET /v1/deals/{id}, "
                        + "which counts as read of sales now");
        assertThat(affected(all)).containsExactly(
                "left-deny grants[1] (d): deals: no operation of the upstream is meant by it any more",
                "left-none permissions.deals: deals: no operation of the upstream is meant by it any more");
        assertThat(same.body().has("policiesAffected")).isFalse();
        assertThat(affected(imported)).containsExactly("left-deny grants[0] (n): GET /v1/notes/{id}: no operation of "
                + "the upstream is meant by it any more");
        assertThat(seen.body().has("policiesAffected")).isFalse();
        assertThat(removed.status()).as(removed.response().body()).isEqualTo(200);
    }

    @Test
    void aCorrectionTellsWhichPoliciesMeanLessForIt() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("set"));
        service.admin("PUT", "/v1/upstreams/set/documents/v1", DOCUMENT + "  /notes/{id}: {get: {}}\n");
        service.admin("POST", "/v1/policies",
                """
                        {"id": "set-none", "name": "x", "upstream": "set", "permissions": {"*": "read", "notes": "none"}}""");

        Answer renamed = service.admin("PATCH", "/v1/upstreams/set/operations", """
                {"corrections": [{"method": "GET", "path": "/v1/notes/{id}", "resource": "remarks"}]}""");
        Answer other = service.admin("PATCH", "/v1/upstreams/set/operations", """
                {"corrections": [{"method": "GET", "path": "/v1/deals/{id}", "resource": "sales"}]}""");

        assertThat(affected(renamed)).containsExactly(
                "set-none permissions.notes: notes: no operation of the upstream is meant by it any more");
        assertThat(other.body().has("policiesAffected")).isFalse();
    }

    @Test
    void anImportTellsOfADenialThatIsNarrowerAlthoughTheOperationWaitsToBeSeen() {
        String document = """
                openapi: 3.0.1
                info: {title: CRM, version: '1'}
                paths:
                  /deals: {get: {tags: [Sales]}}
                  /leads: {get: {tags: [%s]}}
                """;
        service.admin("POST", "/v1/upstreams", CRM.formatted("moved"));
        service.admin("PUT", "/v1/upstreams/moved/documents/v1?resourceBy=tag", document.formatted("Sales"));
        service.admin("POST", "/v1/policies", """
                {"id": "moved", "name": "x", "upstream": "moved", "permissions": {"*": "read", "Sales": "none"}}""");

        Answer imported = service.admin("PUT", "/v1/upstreams/moved/documents/v1", document.formatted("Public"));

        assertThat(imported.body().path("unseen").asInt()).isEqualTo(1);
        assertThat(affected(imported)).containsExactly("moved permissions.Sales: denies 1 operation less than before; "
                + "the first is GET /leads, which counts as read of Public now");
    }

    private static Stream<String> affected(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.body().path("policiesAffected").valueStream().map(one -> "%s %s: %s".formatted(
                one.path("policy").asString(), one.path("line").asString(), one.path("what").asString()));
    }

    @Test
    void whatMayOnlyReadAndWhatIsAmbiguousIsTold() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("told"));

        Answer imported = service.admin("PUT", "/v1/upstreams/told/documents/v1",
                DOCUMENT + "  /{what}/all: {get: {}}\n  /auth.revoke: {get: {}}\n");

        assertThat(imported.body().path("maybeWrites").toString()).isEqualTo("[\"GET /v1/auth.revoke\"]");
        assertThat(imported.body().path("maybeReads").toString()).isEqualTo("[\"POST /v1/deals/search\"]");
        assertThat(imported.body().path("ambiguous").toString()).isEqualTo("[{\"one\":\"GET /v1/{what}/all\","
                + "\"other\":\"GET /v1/deals/{id}\",\"both\":\"/v1/deals/all\",\"refused\":\"/v1/deals/all\"}]");
        assertThat(operations("told")).anySatisfy(one -> assertThat(one.path()).isEqualTo("/v1/deals/all"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rulez: []                                              | rulez (expected: no such field; one of aliases, rules, suffixes)
            rules: [{match: {pth: /x}, set: {ignore: true}}]       | rules[0].match.pth (expected: no such field; one of method, operationId, path, tag)
            rules: [{match: {path: x}, set: {ignore: true}}]       | rules[0].match.path: x (expected: a path that begins with /
            rules: [{match: {}, set: {ignore: true}}]              | rules[0].match (expected: one or more of method, path, tag, operationId)
            rules: [{match: {method: post}, set: {cost: 1}}]       | rules[0].match.method: post (expected: one of GET,
            rules: [{match: {tag: x}}]                             | rules[0].set (expected: one or more of resource, access, cost, ignore)
            rules: [{match: {tag: x}, set: {access: rite}}]        | rules[0].set.access: rite (expected: one of read, write)
            rules: [{match: {tag: x}, set: {cost: 0}}]             | rules[0].set.cost: 0 (expected: a whole number 1..1000000)
            rules: [{match: {tag: x}, set: {resource: 'a b'}}]     | rules[0].set.resource: a b (expected: 1..100 letters
            rules: [{match: {tag: x}, set: {ignore: yes}}]         | rules[0].set.ignore: yes (expected: true or false)
            rules: [null]                                          | rules[0] (expected: an object)
            aliases: [{prefix: /v1/, also: /v2}]                   | aliases[0].prefix: /v1/ (expected: whole segments
            aliases: [{prefix: /v1}]                               | aliases[0].also (expected: whole segments
            suffixes: [{match: {tag: x}, suffix: '{id}'}]          | suffixes[0].suffix: {id} (expected: text and parameters
            'rules: [{match: {tag: x}, match: {tag: y}}]'          | body at line 1: match (expected: each member once)
            {"rules": 1}                                           | rules: 1 (expected: a list)
            ''                                                     | rules (expected: a list; an empty one, rules: [], takes all overrides back)
            'rules:'                                               | rules (expected: a list; an empty one, rules: [], takes all overrides back)
            {}                                                     | rules (expected: a list; an empty one, rules: [], takes all overrides back)
            '# rules: []'                                          | rules: []
            'rules: []\naliases:'                                  | aliases (expected: a list, which may be empty: [])
            """)
    void overridesThatAreNotUnderstoodExactlyAreRefusedWithThePlace(String body, String detail) {
        service.admin("POST", "/v1/upstreams", CRM.formatted("strict"));
        service.admin("PUT", "/v1/upstreams/strict/documents/v1", DOCUMENT);

        Answer answer = service.admin("PUT", "/v1/upstreams/strict/overrides", body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.detail()).contains(detail);
    }

    @Test
    void anEmptyListOfRulesTakesAllOverridesBack() {
        service.admin("POST", "/v1/upstreams", CRM.formatted("back"));
        service.admin("PUT", "/v1/upstreams/back/documents/v1", DOCUMENT);
        service.admin("PUT", "/v1/upstreams/back/overrides", OVERRIDES);

        Answer lost = service.admin("PUT", "/v1/upstreams/back/overrides", "rules:\n# - match: {tag: x}\n");
        Answer kept = service.get("/v1/upstreams/back/overrides");
        Answer emptied = service.admin("PUT", "/v1/upstreams/back/overrides", "rules: []");

        assertThat(lost.status()).isEqualTo(400);
        assertThat(kept.body().path("overrides").path("rules")).hasSize(2);
        assertThat(emptied.status()).as(emptied.response().body()).isEqualTo(200);
        assertThat(emptied.body().path("overrides").path("rules")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PUT    | /v1/upstreams/x/documents/v1?resourceby=path | resourceby: path (expected: no such query parameter; one of basePath, costFrom, resourceBy, wait)
            GET    | /v1/upstreams/x/operations?acess=write       | acess: write (expected: no such query parameter; one of access, cursor, limit, resource, seen)
            GET    | /v1/keys/key-x/advice?dys=7                  | dys: 7 (expected: no such query parameter; one of days)
            GET    | /v1/upstreams/x?q=1                          | q: 1 (expected: no query parameters)
            GET    | /v1/policies?status=active&status=removed    | status: 2 values (expected: one value)
            DELETE | /v1/policies/x?wiat=no                       | wiat: no (expected: no such query parameter; one of wait)
            """)
    void aQueryParameterThatAnEndpointDoesNotHaveIsRefusedWithThoseThatItHas(String method, String path,
            String detail) {
        Answer answer = service.admin(method, path, method.equals("PUT") ? DOCUMENT : "");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.detail()).isEqualTo(detail);
    }

    @Test
    void onlyEndpointsOfTheAdminApiAreLookedAt() {
        assertThat(service.get("/v3/api-docs?x=1").status()).isEqualTo(200);
        assertThat(service.get("/?x=1").status()).isEqualTo(200);
        assertThat(service.get("/v1/nowhere?x=1").status()).isEqualTo(404);
        assertThat(service.getWithoutToken("/v1/policies?x=1").status()).isEqualTo(401);
        assertThat(service.get("/v1/keys?policy=a&upstream=b&q=c&limit=5").status()).isEqualTo(200);
    }

    @Test
    void thePoliciesInTheDocumentationCanBeSavedAsTheyStand() throws IOException {
        service.admin("POST", "/v1/upstreams", "{\"preset\": \"pipedrive\"}");
        List<String> examples = Pattern.compile("```json\n(\\{.*?\n})\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "policies.md"))).results()
                .map(found -> found.group(1)).filter(json -> json.contains("\"upstream\": \"pipedrive\"")).toList();

        List<Answer> saved = examples.stream().map(json -> service.admin("POST", "/v1/policies", json)).toList();

        assertThat(saved).hasSize(2).allSatisfy(answer -> {
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
            assertThat(answer.body().has("hints")).as(answer.response().body()).isFalse();
        });
    }

    @Test
    void nobodyWithoutTheRightChangesOverridesOrConfirms() {
        assertThat(Stream.of("/v1/upstreams/x/operations/seen").map(path -> service.postAsAuditor(path, "{}").status()))
                .containsOnly(403);
        assertThat(service.getWithoutToken("/v1/upstreams/x/overrides").status()).isEqualTo(401);
    }

    private static List<Operation> operations(String upstream) {
        return ((UpstreamState) service.published("upstream/" + upstream)).operations();
    }
}
