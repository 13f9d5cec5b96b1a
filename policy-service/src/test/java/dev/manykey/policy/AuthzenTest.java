package dev.manykey.policy;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static dev.manykey.policy.AuthzenWorld.EVALUATION;
import static dev.manykey.policy.AuthzenWorld.EVALUATIONS;
import static dev.manykey.policy.AuthzenWorld.told;
import static org.assertj.core.api.Assertions.assertThat;

/** The evaluation endpoints of AuthZEN 1.0: what they answer, and what they refuse. */
class AuthzenTest {
    private static final String TOLD = """
            {"subject": {"type": "key", "id": "key-reader"}, "action": {"name": "%s"},
             "resource": {"type": "%s", "id": "%s", "properties": {%s}}}""";
    private static final String GOOD = AuthzenWorld.question("key", "key-reader", "GET", "route", "/deals/7", "");

    @SuppressWarnings("NullAway.Init") // made before every test
    private static AuthzenWorld world;

    @BeforeAll
    static void start() {
        world = new AuthzenWorld("--manykey.authzen.public-url=https://pdp.example.com/tenant1");
        world.owner("ada", "ada@example.com", OwnerState.Status.ACTIVE);
        world.owner("gone", "Gone", OwnerState.Status.DISABLED);
        world.upstream("crm", """
                openapi: 3.0.1
                info: {title: CRM, version: '1'}
                paths:
                  /deals: {get: {operationId: listDeals}, post: {}}
                  /deals/{id}: {get: {operationId: getDeal}, put: {}, delete: {}}
                  /deals/summary: {get: {}}
                  /persons/{id}: {get: {}, delete: {}}
                  /notes/{id}: {get: {}}
                  /pipelines/{pipeline_id}/deals: {get: {}}
                  /stream: {get: {}}
                  /{any}/{thing}/more: {get: {tags: [deals]}}
                  /deals/secret/more: {get: {tags: [secrets]}}
                """);
        world.upstream("mail", """
                openapi: 3.0.1
                info: {title: Mail, version: '1'}
                paths: {/deals: {get: {}}}
                """);
        world.policy("reads", "crm", "\"permissions\": {\"deals\": \"read\", \"stream\": \"read\"}");
        world.policy("mixed", "crm", """
                "permissions": {"deals": "write"}, "grants": [
                 {"id": "office", "effect": "allow", "resources": ["persons"], "access": ["read"],
                  "when": "caller.ip.inNetwork('10.0.0.0/8')"},
                 {"id": "sure", "effect": "allow", "resources": ["persons"], "access": ["write"],
                  "when": "request.query.sure == 'yes'"},
                 {"id": "mine", "effect": "allow", "resources": ["pipelines"], "access": ["read"],
                  "parameters": {"pipeline_id": [3]}},
                 {"id": "not-the-sum", "effect": "deny", "operations": ["GET /deals/summary"]},
                 {"id": "early", "effect": "deny", "operations": ["POST /deals"], "when": "now.getHours('UTC') < 6"},
                 {"id": "masked", "effect": "allow", "resources": ["notes"], "access": ["read"],
                  "obligations": {"mask": ["data.phone"], "rate": {"cost": 5, "seconds": 60}}}]""");
        world.policy("all-mail", "mail", "\"permissions\": {\"*\": \"write\"}");
        world.key("key-reader", "ada", "crm", "reads");
        world.key("key-mixed", "ada", "crm", "mixed");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            key-reader, GET, /deals/7,  => true
            key-reader, GET, /deals/7?x=1,  => true
            key-reader, HEAD, /deals/7,  => true
            key-reader, PUT, /deals/7,  => permission_missing
            key-reader, get, /deals/7,  => action_unknown
            key-reader, GET, /nowhere,  => operation_unknown
            key-reader, PATCH, /deals/7,  => operation_unknown
            key-reader, GET, /deals/%37,  => path_not_canonical
            key-reader, GET, /deals/..,  => path_not_canonical
            key-reader, GET, /deals//7,  => path_not_canonical
            key-reader, GET, /deals/7;x=1,  => path_not_canonical
            key-reader, GET, /deals/7%2Ffiles,  => path_not_canonical
            key-reader, GET, /deals/7#x,  => path_not_canonical
            key-reader, GET, /stream, "headers": {"X-Y": "1"} => true
            key-reader, GET, /stream, "headers": {"Upgrade": "WebSocket"} => permission_missing
            key-reader, GET, /deals/{deal},  => true
            key-reader, GET, /deals/7/more,  => true
            key-reader, GET, /deals/{x}/more,  => operation_unknown
            key-reader, GET, /{a}/{b}/more,  => permission_missing
            key-mixed, GET, /deals/{deal},  => permission_denied
            key-mixed, PUT, /deals/{deal},  => true
            key-mixed, GET, /persons/3, "ip": "10.1.2.3" => true
            key-mixed, GET, /persons/3, "ip": "192.0.2.1" => permission_missing
            key-mixed, GET, /persons/3, "ip": 7 => undetermined
            key-mixed, GET, /persons/3, "ip": "nonsense" => undetermined
            key-mixed, GET, /persons/3,  => undetermined
            key-mixed, GET, /pipelines/3/deals,  => true
            key-mixed, GET, /pipelines/4/deals,  => permission_missing
            key-mixed, GET, /pipelines/{id}/deals,  => undetermined
            key-mixed, DELETE, /persons/3?sure=yes, "query": {"sure": "no"} => true
            key-mixed, DELETE, /persons/3?sure=no, "query": {"sure": "yes"} => permission_missing
            key-mixed, DELETE, /persons/3, "query": {"sure": "yes"} => true
            key-mixed, DELETE, /persons/3, "query": "sure=yes&x=1" => true
            key-mixed, DELETE, /persons/3, "query": {"sure": ["yes", "yes"]} => evaluation_failed
            key-mixed, DELETE, /persons/3,  => undetermined
            key-mixed, POST, /deals, "time": "2026-01-05T05:59Z" => permission_denied
            key-mixed, POST, /deals, "time": "2026-01-05T08:00+02:00" => true
            key-mixed, POST, /deals, "time": "yesterday" => undetermined
            key-nobody, GET, /deals/7,  => key_unknown
            Not an id, GET, /deals/7,  => key_unknown
            """)
    void aRouteIsDecidedOnAsAProxyDecides(String asked, String decision) {
        String[] parts = asked.split(", ", 4);

        Answer answer = world.route(parts[0], parts[1], parts[2].strip().replaceFirst(",$", ""),
                parts.length < 4 ? "" : parts[3]);

        assertThat(told(answer)).isEqualTo(decision);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            key-reader | read | resource | deals => true
            key-reader | write | resource | deals => permission_missing
            key-reader | read | resource | deal => resource_unknown
            key-reader | own | resource | deals => action_unknown
            key-reader | call | operation | GET /deals/{x} => true
            key-reader | read | operation | getDeal => true
            key-reader | GET | operation | listDeals => true
            key-reader | write | operation | getDeal => action_unknown
            key-reader | call | operation | nothing => operation_unknown
            key-reader | read | deals | 7 => true
            key-reader | write | deals | 7 => permission_missing
            key-reader | DELETE | deals | 7 => permission_missing
            key-reader | getDeal | deals | 7 => true
            key-reader | read | deals | 7/files => path_ambiguous
            key-reader | read | deals | summary => path_ambiguous
            key-reader | read | spaceship | 7 => resource_unknown
            key-mixed | read | pipelines | 3 => true
            key-mixed | read | pipelines | 4 => permission_missing
            key-mixed | read | resource | deals => permission_denied
            """)
    void aResourceAnOperationOrAnObjectCanBeAskedForToo(String asked, String decision) {
        String[] parts = asked.split(" \\| ", -1);

        Answer answer = world.ask(EVALUATION,
                AuthzenWorld.question("key", parts[0], parts[1], parts[2], parts[3], ""));

        assertThat(told(answer)).isEqualTo(decision);
    }

    @Test
    void theAnswerTellsWhyByWhichGrantAndOnWhichVersions() {
        Answer no = world.route("key-reader", "PUT", "/deals/7", "");
        Answer yes = world.route("key-mixed", "GET", "/persons/3", "\"ip\": \"10.1.2.3\"");

        JsonNode why = no.body().path("context");
        assertThat(why.path("reason_admin").path("403").asString()).isEqualTo("permission_missing: deals:write");
        assertThat(why.path("reason_user").path("403").asString()).contains("not permit");
        assertThat(why.path("missing").asString()).isEqualTo("deals:write");
        assertThat(why.path("decided_on").path("policies").toString()).isEqualTo("{\"reads\":1}");
        assertThat(why.path("operation").path("path").asString()).isEqualTo("/deals/{id}");
        assertThat(yes.body().path("context").path("grants").toString()).isEqualTo("[\"mixed/office\"]");
    }

    @Test
    void theAnswerSaysInWordsWhatWouldHaveToBeToldAndWhatTheOperationIs() {
        Answer route = world.route("key-mixed", "GET", "/pipelines/{id}/deals", "");
        Answer object = world.ask(EVALUATION, AuthzenWorld.question("key", "key-mixed", "write", "notes", "7", ""));
        Answer twice = world.route("key-mixed", "DELETE", "/persons/3", "\"query\": {\"sure\": [\"yes\", \"yes\"]}");

        assertThat(route.body().path("context").path("reason_admin").path("403").asString())
                .contains("the path or its parameters");
        assertThat(object.body().path("context").path("operation").path("access").asString()).isEqualTo("read");
        assertThat(object.body().path("context").path("missing").asString()).isEqualTo("notes:write");
        assertThat(twice.body().path("context").path("reason_admin").path("403").asString())
                .contains("there twice").doesNotContain("internal_error");
    }

    @Test
    void thePathOfTheRequestDecidesWhereTheGatewayTellsItBesideItsRoute() {
        String asked = """
                {"subject": {"type": "key", "id": "key-mixed"}, "action": {"name": "GET"},
                 "resource": {"type": "route", "id": "%s", "properties": {%s}}}""";

        assertThat(List.of("\"path\": \"/deals/7\"", "\"uri\": \"https://gw.example.com:8443/deals/7?a=b\"",
                "\"params\": {\"id\": \"7\"}", "\"params\": {\"id\": 7}").stream()
                .map(told -> told(world.ask(EVALUATION, asked.formatted("/deals/{id}", told))))).containsOnly("true");
        assertThat(told(world.ask(EVALUATION, asked.formatted("/deals/{id}", "\"path\": \"/deals/summary\""))))
                .isEqualTo("path_ambiguous");
        assertThat(told(world.ask(EVALUATION, asked.formatted("/deals/{id}", "\"params\": {\"id\": \"summary\"}"))))
                .isEqualTo("path_ambiguous");
        assertThat(told(world.ask(EVALUATION, asked.formatted("/deals/{id}", "\"params\": {\"id\": \"../x\"}"))))
                .isEqualTo("path_not_canonical");
        assertThat(told(world.ask(EVALUATION, asked.formatted("deal-route", "\"path\": \"/deals/summary\""))))
                .isEqualTo("permission_denied");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            GET | route | /deals/{id} | "path": "/deals/7", "params": {"id": "7"} => true
            GET | route | /deals/{nr} | "path": "/deals/7", "params": {"nr": 7} => true
            GET | route | /deals/{id} | "path": "/deals/7", "params": {"id": "8"} => path_ambiguous
            GET | route | /deals/{nr} | "path": "/deals/7", "params": {"nr": "8"} => path_ambiguous
            GET | route | /deals/7 | "params": {"id": "8"} => path_ambiguous
            GET | route | deal-route | "path": "/deals/7", "params": {"id": "8"} => path_ambiguous
            GET | route | /deals/{id} | "path": "/deals/7", "uri": "https://gw.example.com/deals/7?x=1" => true
            GET | route | /deals/{id} | "path": "/deals/7", "uri": "https://gw.example.com/deals/8" => path_ambiguous
            GET | route | /deals/{id} | "path": "/deals/7?a=1", "uri": "/deals/7?a=2" => path_ambiguous
            call | operation | getDeal | "path": "/deals/7", "params": {"id": "7"} => true
            call | operation | getDeal | "path": "/deals/7", "params": {"id": "8"} => path_ambiguous
            call | operation | GET /deals/{x} | "path": "/deals/7", "params": {"x": "8"} => path_ambiguous
            call | operation | getDeal | "path": "/deals" => path_ambiguous
            read | resource | deals | "path": "/deals/7" => true
            read | resource | deals | "path": "/persons/3" => path_ambiguous
            read | resource | deals | "uri": "/nowhere" => path_ambiguous
            read | resource | deals | "path": "/deals/7", "params": {"id": "8"} => path_ambiguous
            read | deals | 7 | "path": "/deals/7", "params": {"id": "7"} => true
            read | deals | 7 | "path": "/deals/8" => path_ambiguous
            read | deals | 7 | "uri": "https://gw.example.com/deals/8" => path_ambiguous
            read | deals | 7 | "path": "/persons/7" => path_ambiguous
            read | deals | 7 | "path": "/deals" => path_ambiguous
            getDeal | deals | 7 | "path": "/deals/8" => path_ambiguous
            read | deals | 7 | "params": {"id": "8"} => path_ambiguous
            """)
    void whatIsToldOfARequestInTwoWaysHasToBeOneRequest(String asked, String decision) {
        String[] parts = asked.split(" \\| ", -1);

        Answer answer = world.ask(EVALUATION, TOLD.formatted(parts[0], parts[1], parts[2], parts[3]));

        assertThat(told(answer)).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            "path": 7 => resource.properties.path: 7 (expected: a string)
            "uri": ["/deals/7"] => resource.properties.uri: an array (expected: a string)
            "upstream": null => resource.properties.upstream
            "params": "7" => resource.properties.params: 7 (expected: an object)
            "params": {"id": [7]} => resource.properties.params.id: an array (expected: a string or a whole number)
            """)
    void whatIsToldOfARequestInAnotherFormIsRefused(String properties, String said) {
        Answer one = world.ask(EVALUATION, TOLD.formatted("read", "deals", "7", properties));
        Answer search = world.ask("/access/v1/search/subject", TOLD.formatted("read", "deals", "7", properties));

        assertThat(List.of(one, search)).extracting(Answer::status).containsOnly(400);
        assertThat(one.detail()).contains(said);
    }

    @Test
    void aKeyThatDoesNotWorkInAProxyGetsNothingHere() {
        Instant past = Instant.parse("2020-01-01T00:00:00Z");
        var active = AccessKeyState.Status.ACTIVE;
        world.service.publish(AuthzenWorld.key("key-suspended", 1, "ada", "crm", null,
                AccessKeyState.Status.SUSPENDED, null, "reads"));
        world.service.publish(AuthzenWorld.key("key-revoked", 1, "ada", "crm", null, AccessKeyState.Status.REVOKED,
                null, "reads"));
        world.service.publish(AuthzenWorld.key("key-marked", 1, "ada", "crm", null, active, null, "reads"));
        world.service.publish(new RevokedState(new AccessKeyId("key-marked"), past));
        world.service.publish(AuthzenWorld.key("key-expired", 1, "ada", "crm", null, active, past, "reads"));
        world.service.publish(AuthzenWorld.key("key-child", 1, "ada", "crm", "key-suspended", active, null, "reads"));
        world.service.publish(AuthzenWorld.key("key-orphan", 1, "ada", "crm", "key-none", active, null, "reads"));
        world.service.publish(AuthzenWorld.key("key-gone", 1, "gone", "crm", null, active, null, "reads"));
        world.service.publish(AuthzenWorld.key("key-lost", 1, "nobody", "crm", null, active, null, "reads"));
        world.service.publish(AuthzenWorld.key("key-off", 1, "ada", "off", null, active, null));
        world.service.publish(AuthzenWorld.key("key-bare", 1, "ada", "none", null, active, null));
        world.credential("off", 1, "crm", CredentialState.Status.DISABLED);

        assertThat(List.of("suspended", "revoked", "marked", "expired", "child", "orphan", "gone", "lost", "off",
                "bare").stream().map(id -> {
                    eventually(id);
                    return told(world.route("key-" + id, "GET", "/deals/7", ""));
                })).containsExactly("key_suspended", "key_revoked", "key_revoked", "key_expired",
                        "parent_key_suspended", "parent_unknown", "owner_disabled", "owner_unknown",
                        "credential_disabled", "credential_unknown");
        assertThat(found("subject", "\"subject\": {\"type\": \"key\"}, \"action\": {\"name\": \"GET\"}, "
                + "\"resource\": {\"type\": \"route\", \"id\": \"/deals/7\"}")).containsExactly("key-mixed",
                        "key-reader");
    }

    /** What has just been published is read within the time that an answer may be behind. */
    private static void eventually(String id) {
        Awaitility.await().until(() -> !told(world.route("key-" + id, "GET", "/deals/7", ""))
                .matches("key_unknown|true"));
    }

    @Test
    void aPermitWithObligationsIsNoneForWhoeverDoesNotSayThatItDoesThem() {
        Answer silent = world.route("key-mixed", "GET", "/notes/1", "");
        Answer some = world.route("key-mixed", "GET", "/notes/1", "\"obligations_supported\": [\"mask\"]");
        Answer odd = world.route("key-mixed", "GET", "/notes/1", "\"obligations_supported\": \"yes\"");
        Answer every = world.route("key-mixed", "GET", "/notes/1", "\"obligations_supported\": [\"limits\", \"mask\"]");
        Answer anything = world.route("key-mixed", "GET", "/notes/1", "\"obligations_supported\": true");

        assertThat(List.of(silent, some, odd)).extracting(AuthzenWorld::told)
                .containsOnly("obligations_not_supported");
        assertThat(silent.body().path("context").path("obligations").path("mask").toString())
                .isEqualTo("[\"data.phone\"]");
        assertThat(List.of(every, anything)).extracting(AuthzenWorld::told).containsOnly("true");
        assertThat(every.body().path("context").path("obligations").path("limits").toString())
                .isEqualTo("[\"mixed/masked: cost 5 in 60 s\"]");
    }

    @Test
    void anOwnerMayWhatOneOfTheirKeysMayOnOneUpstream() {
        world.owner("eve", "eve@example.com", OwnerState.Status.ACTIVE);
        world.owner("twin-a", "twin@example.com", OwnerState.Status.ACTIVE);
        world.owner("twin-b", "twin@example.com", OwnerState.Status.ACTIVE);
        world.key("key-eve", "eve", "crm", "reads");
        world.key("key-eve-more", "eve", "crm", "mixed");
        String deal = "\"action\": {\"name\": \"PUT\"}, \"resource\": {\"type\": \"route\", \"id\": \"/deals/7\"%s}";
        eventuallyKnown("owner", "eve", deal);

        assertThat(asked("owner", "eve", deal, "")).isEqualTo("true");
        assertThat(asked("user", "eve@example.com", deal, "")).isEqualTo("true");
        assertThat(asked("identity", "eve", deal, "")).isEqualTo("true");
        assertThat(asked("owner", "eve@example.com", deal, "")).isEqualTo("owner_unknown");
        assertThat(asked("user", "twin@example.com", deal, "")).isEqualTo("owner_ambiguous");
        assertThat(asked("robot", "eve", deal, "")).isEqualTo("subject_type_unknown");
        world.key("key-eve-mail", "eve", "mail", "all-mail");
        Awaitility.await().until(() -> asked("owner", "eve", deal, "").equals("upstream_ambiguous"));
        assertThat(asked("owner", "eve", deal, ", \"properties\": {\"upstream\": \"crm\"}")).isEqualTo("true");
        assertThat(asked("owner", "eve", deal, ", \"properties\": {\"upstream\": \"mail\"}"))
                .isEqualTo("operation_unknown");
        assertThat(asked("key", "key-eve", deal, ", \"properties\": {\"upstream\": \"mail\"}"))
                .isEqualTo("key_of_other_upstream");
    }

    private static void eventuallyKnown(String type, String id, String rest) {
        Awaitility.await().until(() -> asked(type, id, rest, "").equals("true"));
    }

    private static String asked(String type, String id, String rest, String properties) {
        return told(world.ask(EVALUATION, "{\"subject\": {\"type\": \"%s\", \"id\": \"%s\"}, %s}".formatted(type, id,
                rest.formatted(properties))));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            {} => subject
            [] => body
            7 => body
            {"subject" => body
            {"subject": null, A, R} => subject
            {"subject": "alice", A, R} => subject: alice (expected: an object)
            {"subject": {"id": "x"}, A, R} => subject.type
            {"subject": {"type": "key"}, A, R} => subject.id
            {"subject": {"type": "key", "id": 7}, A, R} => subject.id: 7 (expected: a string)
            {"subject": {"type": "key", "id": "x", "properties": []}, A, R} => subject.properties
            {S, R} => action
            {S, "action": {}, R} => action.name
            {S, "action": {"name": 123}, R} => action.name
            {S, A} => resource
            {S, A, "resource": {"id": "x"}} => resource.type
            {S, A, "resource": {"type": "x"}} => resource.id
            {S, A, R, "context": "x"} => context
            {S, S, A, R} => each member once
            {S, A, R, "x": 1, "x": 2} => each member once
            {S, A, R, "context": {"a": 1, "\\u0061": 2}} => each member once
            {S, A, R, "x": "\\ud800"} => whole characters
            {S, A, R} {} => body
            """)
    void whatIsNoQuestionIsRefusedWith400(String body, String said) {
        String sent = body.replace("S,", "\"subject\": {\"type\": \"key\", \"id\": \"x\"},")
                .replace("A,", "\"action\": {\"name\": \"GET\"},").replace(", A}", ", \"action\": {\"name\": \"GET\"}}")
                .replace("R}", "\"resource\": {\"type\": \"route\", \"id\": \"/x\"}}")
                .replace("R,", "\"resource\": {\"type\": \"route\", \"id\": \"/x\"},");

        for (String path : List.of(EVALUATION, EVALUATIONS)) {
            Answer answer = world.service.sendAsAuditor(path, request -> request
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofString(sent)));

            assertThat(answer.status()).as(sent + " " + answer.response().body()).isEqualTo(400);
            assertThat(answer.detail()).contains(said);
        }
    }

    @Test
    void mediaTypeEncodingLengthAndDepthAreAsTheTextWantsThem() {
        String deep = "{\"x\": " + "[".repeat(100) + "]".repeat(100) + "}";
        byte[] latin = GOOD.replace("key-reader", "k\u00e9y").getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = GOOD.getBytes(StandardCharsets.UTF_16);

        assertThat(posted("application/json; charset=utf-8", GOOD.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(200);
        assertThat(posted("text/plain", GOOD.getBytes(StandardCharsets.UTF_8))).isEqualTo(400);
        assertThat(posted("rubbish", GOOD.getBytes(StandardCharsets.UTF_8))).isEqualTo(400);
        assertThat(posted("application/json", new byte[0])).isEqualTo(400);
        assertThat(posted("application/json", latin)).isEqualTo(400);
        assertThat(posted("application/json", wide)).isEqualTo(400);
        assertThat(posted("application/json", deep.getBytes(StandardCharsets.UTF_8))).isEqualTo(400);
        assertThat(posted("application/json", new byte[2 << 20])).isEqualTo(413);
        assertThat(world.service.sendAsAuditor(EVALUATION, request -> request.POST(BodyPublishers.ofString(GOOD)))
                .status()).isEqualTo(400);
        assertThat(world.service.sendAsAuditor(EVALUATION, request -> request.GET()).status()).isIn(404, 405);
    }

    private static int posted(String type, byte[] body) {
        return world.service.sendAsAuditor(EVALUATION, request -> request.header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))).status();
    }

    @Test
    void whatIsNotKnownIsIgnoredAndTheIdentifierOfARequestComesBack() {
        String more = GOOD.replaceFirst("\\{", "{\"future\": {\"nested\": [true]}, \"evaluations_semantic\": 7, ");

        Answer answer = world.service.sendAsAuditor(EVALUATION, request -> request
                .header("Content-Type", "application/json").header("Accept", "text/html")
                .header("X-Request-ID", "bfe9eb29, /!").POST(BodyPublishers.ofString(more)));
        Answer nobody = world.service.sendAsNobody(EVALUATION, request -> request.header("X-Request-ID", "a")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(GOOD)));
        Answer wrong = world.service.sendAsAuditor(EVALUATIONS, request -> request.header("X-Request-ID", "b")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{")));

        assertThat(told(answer)).isEqualTo("true");
        assertThat(answer.header("X-Request-ID")).isEqualTo("bfe9eb29, /!");
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(nobody.header("X-Request-ID")).isEqualTo("a");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.header("X-Request-ID")).isEqualTo("b");
    }

    @Test
    void severalQuestionsAreAnsweredInOrderWithWhatTheyShare() {
        String body = """
                {"subject": {"type": "key", "id": "key-mixed"}, "action": {"name": "GET"},
                 "context": {"ip": "10.0.0.1"}, "evaluations": [
                  {"resource": {"type": "route", "id": "/persons/3"}},
                  {"resource": {"type": "route", "id": "/persons/3"}, "context": {}},
                  {"resource": {"type": "route", "id": "/deals/7"}, "action": {"name": "PUT"}},
                  {"resource": {"type": "route", "id": "/deals/7"}, "subject": {"type": "key", "id": "key-nobody"}},
                  {}, 7, {"resource": {"type": "route"}}, {"subject": null, "resource": {"type": "r", "id": "x"}}]}""";

        Answer answer = world.ask(EVALUATIONS, body);

        assertThat(decisions(answer)).isEqualTo(List.of("true", "undetermined", "true", "key_unknown",
                "request_invalid", "request_invalid", "request_invalid", "request_invalid"));
        assertThat(answer.body().has("decision")).isFalse();
        JsonNode error = answer.body().path("evaluations").path(4).path("context").path("error");
        assertThat(error.path("status").asInt()).isEqualTo(400);
        assertThat(error.path("message").asString()).isEqualTo("evaluations[4].resource (expected: an object)");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            execute_all | ydye => true,permission_missing,true,request_invalid
            deny_on_first_deny | yydy => true,true,permission_missing
            deny_on_first_deny | yey => true,request_invalid
            deny_on_first_deny | yy => true,true
            permit_on_first_permit | dedyd => permission_missing,request_invalid,permission_missing,true
            permit_on_first_permit | dd => permission_missing,permission_missing
            """)
    void theSemanticSaysWhenTheRestIsLeft(String asked, String answers) {
        String[] parts = asked.split(" \\| ", -1);
        List<String> questions = new ArrayList<>();
        for (char kind : parts[1].toCharArray()) {
            questions.add(switch (kind) {
                case 'y' -> "{\"action\": {\"name\": \"GET\"}}";
                case 'd' -> "{\"action\": {\"name\": \"PUT\"}}";
                default -> "{\"action\": {}}";
            });
        }

        Answer answer = world.ask(EVALUATIONS, """
                {"subject": {"type": "key", "id": "key-reader"}, "resource": {"type": "route", "id": "/deals/7"},
                 "options": {"evaluations_semantic": "%s", "another": 1}, "evaluations": %s}""".formatted(parts[0],
                questions));

        assertThat(decisions(answer)).isEqualTo(List.of(answers.split(",", -1)));
    }

    @Test
    void withoutSeveralQuestionsThereIsOneAndWhatIsWrongWithAllIsRefused() {
        String one = GOOD.substring(0, GOOD.lastIndexOf('}'));

        assertThat(told(world.ask(EVALUATIONS, GOOD))).isEqualTo("true");
        assertThat(told(world.ask(EVALUATIONS, one + ", \"evaluations\": []}"))).isEqualTo("true");
        assertThat(world.ask(EVALUATIONS, "{\"evaluations\": []}").status()).isEqualTo(400);
        for (String wrong : List.of("\"evaluations\": null", "\"evaluations\": {}", "\"options\": []",
                "\"options\": {\"evaluations_semantic\": \"first\"}", "\"options\": {\"evaluations_semantic\": 1}")) {
            assertThat(world.ask(EVALUATIONS, one + ", " + wrong + "}").status()).as(wrong).isEqualTo(400);
        }
        assertThat(world.ask(EVALUATIONS, "{\"subject\": \"alice\", \"evaluations\": [%s]}".formatted(GOOD)).status())
                .isEqualTo(400);
        assertThat(decisions(world.ask(EVALUATIONS, one + ", \"evaluations\": ["
                + String.join(",", Collections.nCopies(1000, "{}")) + "]}"))).hasSize(1000).containsOnly("true");
        assertThat(world.ask(EVALUATIONS, one + ", \"evaluations\": ["
                + String.join(",", Collections.nCopies(1001, "{}")) + "]}").detail()).contains("at most 1000");
    }

    @Test
    void aSearchFindsWhatAnEvaluationWouldPermitPageByPage() {
        String routes = "\"subject\": {\"type\": \"key\", \"id\": \"key-reader\"}, \"action\": {\"name\": \"GET\"}, "
                + "\"resource\": {\"type\": \"route\"}";

        assertThat(found("resource", routes)).containsExactly("/deals", "/deals/summary", "/deals/{id}", "/stream");
        assertThat(found("resource", routes + ", \"page\": {\"limit\": 1}")).containsExactly("/deals",
                "/deals/summary", "/deals/{id}", "/stream");
        assertThat(found("resource", """
                "subject": {"type": "key", "id": "key-reader"}, "action": {"name": "read"},
                "resource": {"type": "resource", "id": "ignored"}""")).containsExactly("deals", "stream");
        assertThat(found("resource", """
                "subject": {"type": "key", "id": "key-mixed"}, "action": {"name": "read"},
                "resource": {"type": "pipelines"}""")).containsExactly("3");
        assertThat(found("action", """
                "subject": {"type": "key", "id": "key-mixed"}, "resource": {"type": "route", "id": "/deals/7"}"""))
                .containsExactly("DELETE", "GET", "PUT");
        assertThat(found("action", """
                "subject": {"type": "key", "id": "key-reader"}, "resource": {"type": "deals", "id": "7"}"""))
                .containsExactly("GET", "getDeal", "read");
        assertThat(found("action", """
                "subject": {"type": "key", "id": "key-none"}, "resource": {"type": "deals", "id": "7"}""")).isEmpty();
        assertThat(found("subject", """
                "subject": {"type": "spaceship"}, "action": {"name": "read"},
                "resource": {"type": "deals", "id": "7"}""")).isEmpty();
    }

    @Test
    void aTokenIsForTheSameQuestionAndLimitAlone() {
        String routes = "{\"subject\": {\"type\": \"key\", \"id\": \"%s\"}, \"action\": {\"name\": \"GET\"}, "
                + "\"resource\": {\"type\": \"route\"}, \"page\": {%s}}";
        String path = "/access/v1/search/resource";

        Answer first = world.ask(path, routes.formatted("key-reader", "\"limit\": 2"));
        String token = first.body().path("page").path("next_token").asString();

        assertThat(first.response().body()).startsWith("{\"page\":");
        assertThat(first.body().path("page").path("count").asInt()).isEqualTo(2);
        assertThat(world.ask(path, routes.formatted("key-reader", "\"token\": \"" + token + "\"")).body()
                .path("results")).extracting(one -> one.path("id").asString())
                .containsExactly("/deals/{id}", "/stream");
        for (String page : List.of("\"token\": \"" + token + "\", \"limit\": 3", "\"token\": \"x\"", "\"token\": 7",
                "\"limit\": -1", "\"limit\": \"1\"", "\"limit\": 1.5")) {
            assertThat(world.ask(path, routes.formatted("key-reader", page)).status()).as(page).isEqualTo(400);
        }
        assertThat(world.ask(path, routes.formatted("key-mixed", "\"token\": \"" + token + "\"")).status())
                .isEqualTo(400);
        assertThat(world.ask(path, routes.formatted("key-reader", "\"limit\": 0")).body().path("results")).isEmpty();
        for (String missing : List.of("{\"subject\": {\"type\": \"key\"}, \"action\": {\"name\": \"GET\"}}", "{}")) {
            assertThat(world.ask(path, missing).status()).isEqualTo(400);
            assertThat(world.ask("/access/v1/search/subject", missing).status()).isEqualTo(400);
            assertThat(world.ask("/access/v1/search/action", missing).status()).isEqualTo(400);
        }
    }

    @Test
    void theMetadataAreOpenAndNameTheEndpointsUnderThePublicUrl() {
        Answer metadata = world.service.getWithoutToken("/.well-known/authzen-configuration/tenant1");
        Answer elsewhere = world.service.getWithoutToken("/.well-known/authzen-configuration");

        assertThat(metadata.status()).isEqualTo(200);
        assertThat(metadata.header("Content-Type")).isEqualTo("application/json");
        assertThat(metadata.header("Cache-Control")).contains("max-age=300");
        assertThat(metadata.body().path("policy_decision_point").asString())
                .isEqualTo("https://pdp.example.com/tenant1");
        assertThat(metadata.body().propertyNames()).allSatisfy(name -> assertThat(metadata.body().path(name).asString())
                .startsWith("https://pdp.example.com/tenant1")).hasSize(6);
        assertThat(metadata.body().path("search_action_endpoint").asString()).endsWith("/access/v1/search/action");
        assertThat(elsewhere.status()).isEqualTo(404);
        assertThat(world.service.getWithoutToken("/access/v1/evaluation").status()).isEqualTo(401);
    }

    @Test
    void anAuditorMayAskAndChangesNothing() {
        assertThat(world.ask("/v1/explain", """
                {"key": "key-reader", "request": {"method": "GET", "path": "/deals"}}""").status()).isEqualTo(200);
        assertThat(world.ask("/v1/policies", "{}").status()).isEqualTo(403);
    }

    private static List<String> decisions(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        List<String> decisions = new ArrayList<>();
        answer.body().path("evaluations").forEach(one -> decisions.add(one.path("decision").booleanValue()
                ? "true"
                : one.path("context").path("reason").asString()));
        return decisions;
    }

    /** The ids or names on all pages. */
    private static List<String> found(String what, String question) {
        List<String> all = new ArrayList<>();
        String token = "";
        do {
            String page = token.isEmpty() ? "" : ", \"page\": {\"token\": \"" + token + "\"}";
            String asked = token.isEmpty() ? question : question.replaceFirst(", \"page\".*$", "");
            Answer answer = world.ask("/access/v1/search/" + what, "{" + asked + page + "}");
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            answer.body().path("results")
                    .forEach(one -> all.add(one.path(one.has("id") ? "id" : "name").asString()));
            token = answer.body().path("page").path("next_token").asString();
        } while (!token.isEmpty());
        return all;
    }
}
