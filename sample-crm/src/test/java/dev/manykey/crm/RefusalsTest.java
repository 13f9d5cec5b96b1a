package dev.manykey.crm;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.manykey.crm.CrmClient.json;
import static org.assertj.core.api.Assertions.assertThat;

class RefusalsTest {
    private static final String DEALS = "/api/v1/deals";

    @AutoClose
    private final SampleCrm crm = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN);

    @AutoClose
    private final CrmClient client = new CrmClient(crm);

    @ParameterizedTest
    @ValueSource(strings = {DEALS, "/api/v1/users/me", "/api/v1/nothing-here", "/api/v1/files/1/download"})
    void nothingOfTheApiOpensWithoutTheTokenExactlyOnce(String path) {
        var none = client.send(client.bare("GET", path, BodyPublishers.noBody()));
        var wrong = client.send(
                client.bare("GET", path, BodyPublishers.noBody()).header("X-Api-Token", CrmClient.TOKEN + "x"));
        var twice = client.send(
                client.request("GET", path, BodyPublishers.noBody()).header("X-Api-Token", CrmClient.TOKEN));

        assertThat(message(none, 401)).isEqualTo("X-Api-Token: missing (expected: the API token)");
        assertThat(message(wrong, 401)).isEqualTo("X-Api-Token: not accepted (expected: the API token)");
        assertThat(message(twice, 401)).isEqualTo("X-Api-Token: 2 of them (expected: the API token)");
        assertThat(none.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(crm.received().wrongToken()).isEqualTo(3);
    }

    @Test
    void aWrongTokenChangesNothing() {
        client.send(client.bare("DELETE", DEALS + "/1", BodyPublishers.noBody()).header("X-Api-Token", "wrong"));
        client.send(client.bare("POST", DEALS, BodyPublishers.ofString("{\"title\": \"x\"}")));

        assertThat(json(client.get(DEALS + "?limit=100")).path("data")).hasSize(25);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            {} => title: missing (expected: text of 1..255 characters)
            {"title": 5} => title: 5 (expected: text of 1..255 characters)
            {"title": null} => title: null (expected: text of 1..255 characters)
            {"title": "a", "value": -1} => value: -1 (expected: number 0..1000000000000, or null)
            {"title": "a", "value": 1e999} => value: 1E+999 (expected: number 0..1000000000000, or null)
            {"title": "a", "status": "wonn"} => status: "wonn" (expected: open | won | lost)
            {"title": "a", "person_id": 999} => person_id: 999 (expected: id of one of the persons)
            {"title": "a", "id": 7} => id: unknown (expected: one of title, value, currency, status, \
            expected_close_date, person_id, organization_id)
            {"title": "a", "expected_close_date": "2026-02-30"} => expected_close_date: "2026-02-30" (expected: date \
            such as 2026-03-31, or null)
            [] => body: ARRAY (expected: a JSON object)
            {"title": "a", "title": "b"} => body: not JSON at line 1, column 23 (expected: a JSON object)
            {"title": "a"} x => body: not JSON at line 1, column 16 (expected: a JSON object)
            """)
    void aWrongFieldIsNamedWithItsValueAndWhatWasExpected(String body, String message) {
        var answer = client.send("POST", DEALS, body);

        assertThat(message(answer, 400)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /api/v1/deals?limit=0            | 400 | limit: 0 (expected: 1..100)
            GET    | /api/v1/deals?limit=101          | 400 | limit: 101 (expected: 1..100)
            GET    | /api/v1/deals?cursor=cGVyc29uczox | 400 | cursor: cGVyc29uczox (expected: next_cursor of an earlier answer)
            GET    | /api/v1/deals?cursor=%21         | 400 | cursor: ! (expected: next_cursor of an earlier answer)
            GET    | /api/v1/deals/-1                 | 400 | id: -1 (expected: a number from 1)
            GET    | /api/v1/deals/one                | 400 | id: one (expected: a number from 1)
            GET    | /api/v1/deals/search             | 400 | term: missing (expected: text of 1..100 characters)
            GET    | /api/v1/deals/search?term=+      | 400 | term: " " (expected: text of 1..100 characters)
            POST   | /api/v1/files                    | 400 | name: missing (expected: text of 1..255 characters)
            POST   | /api/v1/files?name=a&deal_id=99  | 400 | deal_id: 99 (expected: id of one of the deals)
            PATCH  | /api/v1/deals/99                 | 404 | deals: 99 (expected: id of an existing record)
            GET    | /api/v1/deal                     | 404 | path: /api/v1/deal (expected: one that /openapi.yaml describes)
            GET    | /api/v1/deals/                   | 404 | path: /api/v1/deals/ (expected: one that /openapi.yaml describes)
            PUT    | /api/v1/deals/1                  | 405 | method: PUT (expected: DELETE, GET, PATCH)
            """)
    void aWrongRequestSaysWhatIsWrong(String method, String path, int status, String message) {
        var answer = client.send(method, path, method.equals("PATCH") ? "{}" : "");

        assertThat(message(answer, status)).isEqualTo(message);
    }

    @Test
    void aBodyThatIsNotDeclaredAsJsonIsRefused() {
        var answer = client.send(
                client.request("POST", DEALS, BodyPublishers.ofString("{\"title\": \"a\"}"))
                        .header("Content-Type", "text/plain"));

        assertThat(message(answer, 415)).isEqualTo("Content-Type: text/plain (expected: application/json)");
    }

    @Test
    void aTargetThatCannotBeDecodedIsRefused() throws IOException {
        String answer = client.raw("""
                GET /api/v1/deals?limit=%%zz HTTP/1.1\r
                Host: x\r
                Connection: close\r
                X-Api-Token: %s\r
                \r
                """.formatted(CrmClient.TOKEN));

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("query: limit=%zz (expected: percent-encoded UTF-8)");
    }

    @Test
    void aLargeBodyIsRefusedAndTheNextRequestServed() {
        String large = "{\"title\": \"" + "a".repeat(300_000) + "\"}";

        var declared = client.send("POST", DEALS, large);
        var chunked = client.send(
                client.request("POST", DEALS, BodyPublishers.fromPublisher(BodyPublishers.ofString(large)))
                        .header("Content-Type", "application/json"));

        assertThat(message(declared, 413)).isEqualTo("body: too large (expected: at most 262144 bytes)");
        assertThat(message(chunked, 413)).isEqualTo("body: too large (expected: at most 262144 bytes)");
        assertThat(chunked.headers().firstValue("Connection")).hasValue("close");
        assertThat(client.get(DEALS).statusCode()).isEqualTo(200);
    }

    private static String message(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).doesNotContain(CrmClient.TOKEN);
        return json(answer).at("/error/message").stringValue();
    }
}
