package dev.manykey.audit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.manykey.contract.Access;
import dev.manykey.contract.Kind;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.event.ExchangeEnded;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditServiceTest {
    private static final Instant AT = Facts.AT;

    private final AuditUnderTest audit = new AuditUnderTest();

    @BeforeAll
    void tellTheStory() {
        audit.start();
        audit.tell(Facts.intent("p1/e/1", AT), Facts.end("p1/e/2", "p1/e/1"),
                Facts.intent("p1/e/3", AT.plusSeconds(10), Facts.caller("key-2", "bob"),
                        Facts.target("erp", "POST", "orders", Access.WRITE)),
                Facts.end("p1/e/4", "p1/e/3", ExchangeEnded.Ending.FAILED, 502, "upstream_timeout"),
                Facts.intent("p1/e/5", AT.plusSeconds(20)),
                Facts.end("p1/e/6", "p1/e/5", ExchangeEnded.Ending.CUT, 200, "caller_left"),
                Facts.intent("p1/e/7", AT.plusSeconds(30)),
                Facts.end("p1/e/8", "p1/e/7", ExchangeEnded.Ending.UNKNOWN, 200, "proxy_restarted"),
                Facts.intent("p1/e/9", AT.plusSeconds(40)),
                Facts.refusal("p1/e/10", AT.plusSeconds(50), Facts.caller("key-2", "bob"),
                        Facts.target("crm", "DELETE", "deals", Access.WRITE)),
                Facts.change("01-change", AT.plusSeconds(60), "key.revoked", Kind.KEY, "key-1"),
                Facts.check("p1/e/11", AT.plusSeconds(70)),
                Facts.handedOver("p1/e/12", AT.plusSeconds(45), Facts.caller("key-3", "mallory"),
                        Facts.target("hr", "PUT", "people", Access.WRITE)));
        await().atMost(Duration.ofSeconds(30)).until(() -> audit.search("to", "2027-01-01T00:00:00Z").size() == 9);
    }

    @AfterAll
    void stop() {
        audit.close();
    }

    @Test
    void exchangeIsOneRecordWithEverythingThatIsKnownOfIt() {
        JsonNode found = audit.get("/v1/records/p1/e/1").json();

        assertThat(found.toString()).isEqualTo("""
                {"id":"p1/e/1","kind":"exchange","at":"2026-11-23T10:15:30.123456Z","producer":"proxy/p1",\
                "decision":"permitted","outcome":"completed","status":200,\
                "key":{"id":"key-1","name":"reporting","secret":2,"owner":"ada","credential":"crm-main"},\
                "owner":"ada","upstream":"crm",\
                "method":"GET","path":"/v1/deals/7","queryNames":["limit"],"operation":"GET /v1/deals/{id}",\
                "resource":"deals","access":"read","remote":"127.0.0.1","userAgent":"tool/1.0",\
                "endedAt":"2026-11-23T10:15:31.123456Z","requestBytes":12,"responseBytes":345,"millis":1000,\
                "decidedOn":{"offset":41,"key":3,"owner":1,"credential":2,"upstream":4,"policies":{"crm-read":1}}}\
                """);
    }

    @Test
    void refusalChangeAndCheckAreWholeInThemselves() {
        assertThat(audit.get("/v1/records/p1/e/10").body()).contains("\"decision\":\"refused\"",
                "\"outcome\":\"refused\"", "\"status\":403", "\"code\":\"permission_missing\"",
                "\"missing\":\"deals:write\"");
        assertThat(audit.get("/v1/records/p1/e/12").body()).contains("\"outcome\":\"handed_over\"",
                "\"remote\":\"192.0.2.7\"", "\"gateway\":\"10.0.0.2\"",
                "\"drafts\":[{\"policy\":\"crm-read\",\"version\":2,\"permit\":false,");
        assertThat(audit.get("/v1/records/01-change").body()).contains("\"kind\":\"admin\"",
                "\"key\":{\"id\":\"key-1\"}",
                "\"action\":\"key.revoked\"", "\"entityKind\":\"key\"", "\"entity\":\"key-1\"",
                "\"operator\":\"grace\"", "\"operatorName\":\"Grace Hopper\"",
                "\"details\":{\"reason\":\"left the company\"}");
        assertThat(audit.get("/v1/records/p1/e/11").body()).contains("\"kind\":\"check\"",
                "\"credential\":\"crm-main\"",
                "\"result\":\"refused\"", "\"upstreamStatus\":401");
    }

    @ParameterizedTest(name = "{0} {1} finds {2}")
    @CsvSource(quoteCharacter = '"', textBlock = """
            kind,      exchange,              p1/e/10 p1/e/12 p1/e/9 p1/e/7 p1/e/5 p1/e/3 p1/e/1
            kind,      admin,                 01-change
            kind,      check,                 p1/e/11
            key,       key-1,                 01-change p1/e/9 p1/e/7 p1/e/5 p1/e/1
            key,       key-2,                 p1/e/10 p1/e/3
            owner,     bob,                   p1/e/10 p1/e/3
            upstream,  erp,                   p1/e/3
            operation, DELETE /v1/deals/{id}, p1/e/10
            resource,  orders,                p1/e/3
            access,    write,                 p1/e/10 p1/e/12 p1/e/3
            decision,  refused,               p1/e/10
            decision,  permitted,             p1/e/12 p1/e/9 p1/e/7 p1/e/5 p1/e/3 p1/e/1
            code,      permission_missing,    p1/e/10
            code,      upstream_timeout,      p1/e/3
            status,    502,                   p1/e/3
            outcome,   open,                  p1/e/9
            outcome,   completed,             p1/e/1
            outcome,   failed,                p1/e/3
            outcome,   cut,                   p1/e/5
            outcome,   unknown,               p1/e/7
            outcome,   refused,               p1/e/10
            outcome,   handed_over,           p1/e/12
            draft,     crm-read,              p1/e/12
            draft,     crm-write,             ""
            operator,  grace,                 01-change
            entity,    key-1,                 01-change
            method,    POST,                  p1/e/3
            from,      2026-11-23T10:16:20.123456Z, p1/e/11 01-change p1/e/10
            to,        2026-11-23T10:15:40.123456Z, p1/e/1
            key,       key-none,              ""
            """)
    void eachFilterFindsWhatItNamesNewestFirst(String name, String value, String ids) {
        List<String> expected = ids.isEmpty() ? List.of() : List.of(ids.split(" "));

        List<String> found = name.equals("from")
                ? audit.search(name, value)
                : audit.search(name, value, "from", "2026-01-01T00:00:00Z");

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void filtersHoldAllAtOnce() {
        assertThat(audit.search("key", "key-2", "decision", "permitted")).containsExactly("p1/e/3");
        assertThat(audit.search("key", "key-1", "outcome", "failed")).isEmpty();
        assertThat(audit.search("from", "2026-11-23T10:15:40.123456Z", "to", "2026-11-23T10:15:50.123456Z"))
                .containsExactly("p1/e/3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            keys=key-1                | keys    | key-1
            kind=exchanges            | kind    | exchanges
            kind=EXCHANGE             | kind    | EXCHANGE
            access=none               | access  | none
            decision=maybe            | decision| maybe
            outcome=lost              | outcome | lost
            status=99                 | status  | 99
            status=abc                | status  | abc
            from=yesterday            | from    | yesterday
            to=%2B12026-01-01T00:00:00Z | to    | +12026-01-01T00:00:00Z
            from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z | from | 2026-01-01T00:00:00Z
            limit=0                   | limit   | 0
            limit=501                 | limit   | 501
            cursor=abc                | cursor  | abc
            cursor=YWJj               | cursor  | YWJj
            key=a&key=b               | key     | 2 values
            operator=                 | operator| ''
            """)
    void parameterThatIsNotUnderstoodIsNamedAndNotIgnored(String query, String field, String value) {
        AuditUnderTest.Answer answer = audit.get("/v1/records?" + query);

        assertThat(answer.status()).isEqualTo(400);
        JsonNode error = answer.json().get("errors").get(0);
        assertThat(error.get("field").asString()).isEqualTo(field);
        assertThat(error.get("value").asString()).isEqualTo(value);
        assertThat(error.get("expected").asString()).isNotBlank();
    }

    @Test
    void pagingMeetsEachRecordOnceWhileNewOnesArrive() {
        Instant old = Instant.parse("2025-01-01T00:00:00Z");
        Set<String> before = new HashSet<>();
        for (int i = 0; i < 57; i++) {
            before.add("pages/e/" + i);
            audit.tell(Facts.refusal("pages/e/" + i, old.plusSeconds(i / 3), Facts.caller("key-pages", "ada"),
                    Facts.target("crm", "GET", "deals", Access.READ)));
        }
        await().until(() -> audit.search("key", "key-pages").size() == 57);

        List<String> met = new ArrayList<>();
        String cursor = "";
        int page = 0;
        do {
            var answer = audit.get("/v1/records?key=key-pages&limit=10" + cursor);
            met.addAll(answer.ids());
            page++;
            String arriving = "pages/new/" + page;
            audit.tell(Facts.refusal(arriving, old.plusSeconds(1000 + page), Facts.caller("key-pages", "ada"),
                    Facts.target("crm", "GET", "deals", Access.READ)));
            await().until(() -> audit.get("/v1/records/" + arriving).status() == 200);
            JsonNode next = answer.json().get("nextCursor");
            cursor = next == null ? "" : "&cursor=" + next.asString();
        } while (!cursor.isEmpty());

        assertThat(page).isEqualTo(6);
        assertThat(met).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void everyIdThatARecordCanHaveFindsIt() {
        audit.tell(Facts.change("odd id/with ?&#ü", AT.minusSeconds(100_000_000), "owner.added", Kind.OWNER, "eve"));
        await().until(() -> audit.search("owner", "eve").size() == 1);

        assertThat(audit.get("/v1/records/odd%20id/with%20%3F&%23%C3%BC").status()).isEqualTo(200);
        assertThat(audit.get("/v1/records/p1/e/404").status()).isEqualTo(404);
        assertThat(audit.get("/v1/records/p1/e/404").json().get("code").asString()).isEqualTo("not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void nothingCanBeWrittenNotEvenByAnAdmin(String method) {
        assertThat(audit.send(method, "/v1/records", audit.adminToken()).status()).isEqualTo(405);
        assertThat(audit.send(method, "/v1/records/p1/e/1", audit.adminToken()).status()).isEqualTo(405);
    }

    @Test
    void nothingIsReadWithoutAToken() {
        assertThat(audit.send("GET", "/v1/records", null).status()).isEqualTo(401);
        assertThat(audit.send("GET", "/v1/records/p1/e/1", null).status()).isEqualTo(401);
        assertThat(audit.send("GET", "/actuator/prometheus", null).status()).isEqualTo(401);
        assertThat(audit.send("GET", "/v1/records", audit.adminToken()).status()).isEqualTo(200);
    }

    @Test
    void unreadableMessagesAreCountedAndStandInNobodysWay() {
        double before = audit.metric("manykey_audit_unreadable_total");
        audit.tell("k", "not a fact".getBytes(StandardCharsets.UTF_8));
        audit.tell("k", null);
        audit.tell("k", "[{\"a\":1},{\"b\":2}]".getBytes(StandardCharsets.UTF_8));
        audit.tell(Facts.change("after-unreadable", AT.minusSeconds(200_000_000), "owner.added", Kind.OWNER, "carl"));

        await().until(() -> audit.search("owner", "carl").size() == 1);

        assertThat(audit.metric("manykey_audit_unreadable_total")).isEqualTo(before + 3);
    }

    @Test
    void textThatDatabasesStumbleOverIsStored() {
        String text = new String(EventTypes.encode(Facts.change("odd-text", AT.minusSeconds(300_000_000), "owner.added",
                Kind.OWNER, "dora")), StandardCharsets.UTF_8);
        audit.tell("k", text.replace("\"reason\":\"left the company\"",
                "\"$a.b\\u0000c\":\"\\u0000 \\ud800 $x\",\"\":\"\"").getBytes(StandardCharsets.UTF_8));

        await().until(() -> audit.search("owner", "dora").size() == 1);

        assertThat(audit.get("/v1/records/odd-text").json().get("details").size()).isEqualTo(2);
    }

    @Test
    void contradictionIsAnAlarmAndTheFirstStays() {
        double before = audit.metric("manykey_audit_conflicts_total");
        Instant at = AT.minusSeconds(400_000_000);
        audit.tell(Facts.change("twice", at, "owner.added", Kind.OWNER, "first"),
                Facts.change("twice", at, "owner.added", Kind.OWNER, "second"));

        await().until(() -> audit.metric("manykey_audit_conflicts_total") == before + 1);

        assertThat(audit.get("/v1/records/twice").json().get("entity").asString()).isEqualTo("first");
    }

    @Test
    void lagIsToldAndHealthHasItsParts() {
        await().until(() -> audit.metric("manykey_audit_lag") == 0);
        JsonNode health = audit.get("/actuator/health").json();

        assertThat(health.get("status").asString()).isEqualTo("UP");
        assertThat(health.get("components").propertyNames()).contains("auditLog", "ingest", "controlLog", "operators");
        assertThat(audit.metric("manykey_audit_waiting_ends")).isZero();
    }

    @Test
    void apiDocumentTellsEveryFilterAndTheFlatForm() {
        JsonNode document = audit.get("/v3/api-docs").json();
        JsonNode search = document.at("/paths/~1v1~1records/get");
        List<String> parameters = new ArrayList<>();
        search.get("parameters").forEach(parameter -> parameters.add(parameter.get("name").asString()));
        JsonNode item = document.at("/components/schemas/AuditRecord/properties");

        assertThat(parameters).containsExactlyInAnyOrder("kind", "key", "owner", "upstream", "operation", "resource",
                "access", "decision", "code", "status", "outcome", "operator", "entity", "method", "draft", "from",
                "to",
                "limit", "cursor");
        assertThat(item.propertyNames()).contains("id", "decision", "outcome", "status", "method", "action", "millis");
        assertThat(document.get("paths").propertyNames()).contains("/v1/records/{id}");
    }
}
