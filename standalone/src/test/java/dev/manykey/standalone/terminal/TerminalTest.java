package dev.manykey.standalone.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands against a service that answers what the test says. */
class TerminalTest {
    private static final String POLICY = """
            {"id": "deals-rw", "name": "Deals", "upstream": "crm", "status": "active", "version": 3,
             "permissions": {"deals": "write", "*": "read"},
             "grants": [{"id": "deals-if", "effect": "allow", "resources": ["deals"], "access": ["read"], "when": "true",
                         "obligations": {"mask": ["data[].phone"]}}]}""";
    private static final String KEYS = """
            {"items": [{"id": "key-1", "name": "sales tool"}, {"id": "key-2", "name": "reporting"}]}""";

    @TempDir
    private Path home;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> received = new ArrayList<>();
    @SuppressWarnings("NullAway.Init") // made before every test
    private HttpServer service;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(home.resolve(".data"));
        Files.writeString(home.resolve(".data/first-admin-token"), "mka_x\n");
        service = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        service.createContext("/", exchange -> {
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(call + " " + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("If-Match") + " " + body);
            String answer = answers.get(call);
            byte[] bytes = (answer == null ? "{\"detail\": \"nothing here\"}" : answer)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("ETag", "\"3\"");
            exchange.sendResponseHeaders(
                    answer == null ? 404 : exchange.getRequestMethod().equals("GET") ? 200 : status,
                    bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void resourcesStandBelowEachOtherAndNoLineEndsInSpacesOrMovesTheCursor() {
        answers.put("GET /v1/upstreams/crm/resources", """
                {"items": [{"resource": "deals", "read": 12, "write": 3, "unseen": 1, "ignored": 0, "scopes": []},
                           {"resource": "per\\u001b[31msons", "read": 2, "write": 0, "unseen": 0, "ignored": 2,
                            "scopes": ["a", "b", "c", "d", "e"]}]}""");

        Ended ended = typed("resources", "crm");

        assertThat(ended.said()).isEqualTo("""
                resource       read   write   new   ignored   the API's own scopes
                ------------   ----   -----   ---   -------   --------------------
                deals          12     3       1
                per?[31msons   2      0             2         a b c d ...

                New operations are refused until somebody has seen them.
                """);
        assertThat(ended.code()).isZero();
        assertThat(received).allMatch(call -> call.contains("Bearer mka_x"));
    }

    @Test
    void levelsAreTypedIntoAPolicyWithoutTouchingWhatItSaysBesideOrWhatSomebodyElseChanged() {
        answers.put("GET /v1/policies/deals-rw", POLICY);
        answers.put("PUT /v1/policies/deals-rw", """
                {"version": 4, "hints": ["grants[0] (x): never has an effect"], "receipt": {"entity": "policy/deals-rw",
                 "version": 4, "inForceAt": "2026-01-31T12:00:00Z", "proxies": [{"outcome": "applied"}]}}""");

        Ended ended = typed("permit", "deals-rw", "deals=read", "*=-", "notes=none");

        assertThat(ended).isEqualTo(new Ended(0, """
                *: read -> not named
                deals: write -> read
                notes: not named -> none
                Saved: deals-rw, version 4. In force since 2026-01-31T12:00:00Z (proxies: 1 applied). \
                Receipt: /v1/receipts/policy/deals-rw/4
                without effect: grants[0] (x): never has an effect
                """, ""));
        assertThat(received.getLast()).contains(" \"3\" {")
                .contains("\"permissions\":{\"deals\":\"read\",\"notes\":\"none\"}", "\"name\":\"Deals\"",
                        "\"obligations\":{\"mask\":[\"data[].phone\"]}");
    }

    @Test
    void underAConditionALevelIsAGrantOfItsOwnInThePlaceOfTheLevel() {
        answers.put("GET /v1/policies/deals-rw", POLICY);
        answers.put("PUT /v1/policies/deals-rw", "{\"version\": 4, \"note\": \"Waiting.\"}");

        Ended ended = typed("permit", "deals-rw", "deals=write", "--where", "request.body.value < 10");

        assertThat(ended.said()).isEqualTo("""
                deals: write -> not named
                grant deals-if-2: allow read and write of deals if request.body.value < 10
                Saved: deals-rw, version 4. Waiting.
                """);
        assertThat(received.getLast()).contains("\"id\":\"deals-if\"", "\"id\":\"deals-if-2\"");
    }

    @Test
    void nothingIsSavedWhereItIsOnlyTriedOrWasOvertaken() {
        answers.put("GET /v1/policies/deals-rw", POLICY);
        answers.put("POST /v1/replay",
                """
                        {"changed": 1, "calls": 5, "undetermined": 0, "whole": true, "from": "2026-01-31T12:00:00Z", "changes": [
                         {"keyName": "tool", "operation": "DELETE /deals/{id}", "was": "permitted", "would": "refused", "calls": 1,
                          "reason": "permission_missing: deals:write"}]}""");
        answers.put("PUT /v1/policies/deals-rw", "{\"detail\": \"If-Match\"}");

        Ended tried = typed("permit", "deals-rw", "deals=read", "--try", "7");
        status = 412;
        Ended overtaken = typed("permit", "deals-rw", "deals=read");

        assertThat(tried.said()).contains("1 of 5 calls since 2026-01-31T12:00:00Z", "nothing is saved",
                "tool   DELETE /deals/{id}   permitted   refused");
        assertThat(received).filteredOn(call -> call.startsWith("PUT")).hasSize(1);
        assertThat(overtaken.code()).isEqualTo(1);
        assertThat(overtaken.error()).startsWith("deals-rw: somebody has changed it in this moment");
    }

    @Test
    void aKeyIsFoundByItsNameAndItsTableAndARefusalAreTold() {
        answers.put("GET /v1/keys?limit=500&q=sales%20tool", KEYS);
        answers.put("GET /v1/keys/key-1/table",
                """
                        {"key": "key-1", "keyStatus": "suspended", "notAccepted": "key_suspended", "upstream": "crm", "counts": {"permit": 1, "deny": 1},
                         "operations": [
                          {"method": "GET", "path": "/deals", "resource": "deals", "access": "read", "decision": "permit",
                           "grants": ["deals-rw/permissions"]},
                          {"method": "POST", "path": "/deals", "resource": "deals", "access": "write", "decision": "deny",
                           "reason": "permission_missing", "grants": []}]}""");
        answers.put("POST /v1/explain",
                """
                        {"told": {"decision": "deny", "reason": "key_suspended",
                         "operation": {"method": "POST", "path": "/deals", "resource": "deals", "access": "write"}},
                         "permissions": {"decision": "deny", "reason": "permission_missing", "missing": "deals:write",
                         "operation": {"method": "POST", "path": "/deals", "resource": "deals", "access": "write"},
                         "steps": [{"of": "key", "id": "key-1", "verdict": "silent", "grants": [
                           {"grant": "deals-rw/small", "effect": "allow", "condition": "request.body.value < 10", "verdict": "silent",
                            "why": "does not apply to this request"}]}]}}""");

        Ended table = typed("table", "sales tool", "--refused");
        Ended why = typed("why", "sales tool", "post", "/deals", "--header", "X-Team: sales", "--body",
                "{\"value\": 20}", "--websocket");

        assertThat(table.said()).isEqualTo(
                """
                        operation     resource   access             why
                        -----------   --------   ------   -------   ------------------
                        POST /deals   deals      write    refused   permission_missing

                        key-1, crm: 1 permitted, 1 refused, 0 depend on the request; proxies refuse the key: key_suspended
                        """);
        assertThat(why.said()).isEqualTo("""
                refused: key_suspended
                POST /deals, deals:write

                if proxies accepted the key:
                refused: permission_missing
                missing: deals:write
                POST /deals, deals:write

                1. key key-1: silent
                   deals-rw/small (allow): silent, if request.body.value < 10, does not apply to this request
                """);
        assertThat(received.getLast()).contains("\"method\":\"POST\"", "\"X-Team\":\"sales\"",
                "\"body\":{\"value\":20}", "\"websocket\":true");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', textBlock = """
            resources => UPSTREAM: missing (expected: UPSTREAM)
            resources cmr => UPSTREAM: cmr (expected: one that is there, such as crm)
            resources crm x => x: too much (expected: UPSTREAM)
            permit deals-rv deals=read => POLICY: deals-rv (expected: one that is there, such as deals-rw)
            permit deals-rw deals=reed => deals=reed (expected: RESOURCE=none, =read, =write, or =- for nothing
            permit deals-rw => RESOURCE=none|read|write: missing
            permit deals-rw deals=read --wher x => --wher: unknown option (expected: --where)
            permit deals-rw deals=read --try 31 => --try: 31 (expected: 1..30 days)
            table reportng => KEY: reportng (expected: one that is there, such as reporting)
            table reporting --alowed => --alowed: unknown option (expected: --allowed)
            why reporting GET /x --header novalue => --header: novalue (expected: NAME:VALUE)
            why reporting GET /x --body {x => --body: {x (expected: JSON)
            resources crm --url http://example.com => --url: http://example.com (expected: https://..., or http:// on this machine
            resources crm --token-file nowhere => --token-file: nowhere is not readable (expected: a file with an admin's token)
            """)
    void whatIsMisspeltIsToldWithWhatWasExpected(String line, String said) {
        answers.put("GET /v1/upstreams?status=active&limit=500",
                "{\"items\": [{\"id\": \"crm\"}, {\"id\": \"pipedrive\"}]}");
        answers.put("GET /v1/policies?status=active&limit=500", "{\"items\": [{\"id\": \"deals-rw\"}]}");
        answers.put("GET /v1/keys?limit=500&q=reportng", "{\"items\": []}");
        answers.put("GET /v1/keys?limit=500", KEYS);

        Ended ended = typed(line.split(" "));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.error()).contains(said).endsWith("./manykey help shows what there is.\n");
        assertThat(ended.said()).isEmpty();
    }

    @Test
    void whatTheServiceSaysOfAMisspeltResourceIsPassedOn() {
        answers.put("GET /v1/policies/deals-rw", POLICY);
        answers.put("PUT /v1/policies/deals-rw", """
                {"detail": "x", "errors": [{"field": "permissions", "value": "dealz",
                 "expected": "*, or a resource of upstream crm, such as deals"}]}""");
        status = 400;

        Ended ended = typed("permit", "deals-rw", "dealz=read");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.error()).isEqualTo(
                "permissions: dealz (expected: *, or a resource of upstream crm, such as deals)\n");
    }

    @Test
    void aServiceThatDoesNotAnswerIsNamed() {
        service.stop(0);

        Ended ended = typed("resources", "crm");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.error()).contains("does not answer", "./manykey up starts it").doesNotContain("mka_x");
    }

    private record Ended(int code, String said, String error) {}

    private Ended typed(String... words) {
        List<String> arguments = new ArrayList<>(Arrays.asList(words));
        if (!arguments.contains("--url")) {
            arguments.addAll(List.of("--url", "http://127.0.0.1:" + service.getAddress().getPort()));
        }
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Terminal.run(arguments, home, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
