package dev.manykey.sample;

import java.net.http.HttpRequest;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.manykey.sample.RunningService.Answer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class AnswersProblemsTest {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name":"a","nmae":"b"}            | nmae           | null        | no such field; one of access, count, key, name, overlap, parts, password, token
            {"name":"a","parts":[{"x":1}]}     | parts[0].x     | null        | no such field; one of label
            {"name":"a","name":"b"}            | name           | null        | each field once
            {"name":"a","parts":[{"label":"x","label":"y"}]} | parts[0].label | null | each field once
            {"name":"a","access":"DELETE"}     | access         | DELETE      | one of READ, WRITE
            {"name":"a","access":1}            | access         | 1           | one of READ, WRITE
            {"name":"a","count":"many"}        | count          | many        | a whole number -2147483648..2147483647
            {"name":"a","count":"7"}           | count          | 7           | a whole number -2147483648..2147483647
            {"name":"a","count":1.5}           | count          | 1.5         | a whole number -2147483648..2147483647
            {"name":"a","count":99999999999}   | count          | 99999999999 | a whole number -2147483648..2147483647
            {"name":"a","count":-1}            | count          | -1          | 0 or more
            {"name":5}                         | name           | 5           | a text
            {"name":["a"]}                     | name           | null        | a text
            {"name":"a","parts":"x"}           | parts          | x           | a list
            {"name":"a","parts":[{"label":" "}]} | parts[0].label |           | a text that is not blank
            {"name":"a","overlap":"soon"}      | overlap        | soon        | a duration such as PT1H30M
            {"name":"a","key":"No Slug"}       | key            | No Slug     | 1 to 63 characters a-z, 0-9 or inner hyphens
            {"name":"a","token":7}             | token          | null        | a text
            {"name":"a","password":"too-long"} | password       | [hidden]    | 0..5 characters or entries
            {"name":"Not A Slug"}              | name           | Not A Slug  | 1 to 63 characters a-z, 0-9 or inner hyphens
            {}                                 | name           | null        | a value, it is required
            []                                 | body           | null        | an object of its form
            {"name":"a"} x                     | body           | null        | JSON, it ends to be so at line 1, column 14
            {"name":                           | body           | null        | JSON, it ends to be so at line 1, column 9
            ``                                 | body           | null        | a JSON body
            """)
    void namesTheFieldTheValueAndWhatWasExpected(String body, String field, String value, String expected) {
        Answer answer = RunningService.post("/v1/things", body);

        assertThat(answer.status()).isEqualTo(400);
        assertProblem(answer, "invalid_request");
        var error = answer.json().get("errors").get(0);
        assertThat(answer.json().get("errors")).hasSize(1);
        assertThat(error.get("field").asString()).isEqualTo(field);
        assertThat(error.has("value") ? error.get("value").asString().strip() : "null")
                .isEqualTo(value == null ? "" : value);
        assertThat(error.get("expected").asString()).isEqualTo(expected);
    }

    @Test
    void tellsEveryInvalidFieldAtOnce() {
        Answer answer = RunningService.post("/v1/things", "{\"name\":\"A\",\"count\":-5}");

        assertThat(answer.json().get("errors")).hasSize(2);
        assertThat(answer.json().get("detail").asString()).endsWith("and 1 more");
    }

    @Test
    void neverEchoesASecretOrALongText() {
        String secret = "s3cr3t-s3cr3t";

        String answers = RunningService.post("/v1/things", "{\"name\":\"a\",\"password\":\"" + secret + "\"}").body()
                + RunningService.post("/v1/things", "{\"name\":\"a\",\"token\":[\"" + secret + "\"]}").body()
                + RunningService.post("/v1/things", "{\"name\":\"a\",\"count\":" + secret + "}").body()
                + RunningService.post("/v1/things", "{\"name\":\"" + RunningService.ADMIN + "\"}").body()
                + RunningService.get("/v1/things?limit=" + RunningService.ADMIN).body()
                + RunningService.get("/" + RunningService.ADMIN).body()
                + RunningService.get("/v1/leaky").body();

        assertThat(answers).doesNotContain(secret, RunningService.ADMIN.substring(4), "do-not-tell");
        assertThat(RunningService.post("/v1/things", "{\"name\":\"" + "a".repeat(5000) + "\"}").json().get("errors")
                .get(0).get("value").asString()).hasSize(201);
    }

    @Test
    void readsASecretWithoutKeepingItsText() {
        Answer answer = RunningService.post("/v1/things", "{\"name\":\"a\",\"token\":\"grüße\"}");

        assertThat(answer.json().get("tokenLength").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /v1/nothing      | 404 | not_found
            GET    | /v1/keys/k-1     | 404 | not_found
            DELETE | /v1/things       | 405 | method_not_allowed
            POST   | /v1/things       | 415 | unsupported_media_type
            GET    | /v1/conflict     | 409 | conflict
            GET    | /v1/unavailable  | 503 | unavailable
            GET    | /v1/keys/No_Slug | 400 | invalid_request
            GET    | /v1/things?limit=501  | 400 | invalid_request
            GET    | /v1/things?access=ALL | 400 | invalid_request
            GET    | /v1/things?cursor=!!  | 400 | invalid_request
            GET    | /v1/a%2Fb        | 400 | invalid_request
            GET    | /v1/../x         | 400 | invalid_request
            GET    | /v1/a;b=c        | 400 | invalid_request
            GET    | /actuator/env    | 404 | not_found
            """)
    void answersEveryFamilyAsProblem(String method, String path, int status, String code) {
        Answer answer = RunningService.send(RunningService.as(RunningService.ADMIN, path)
                .header("Content-Type", "text/plain")
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? "text" : "")));

        assertThat(answer.status()).isEqualTo(status);
        assertProblem(answer, code);
    }

    @Test
    void saysWhatAParameterShouldBe() {
        assertThat(RunningService.get("/v1/things?limit=0").json().get("detail").asString())
                .isEqualTo("limit: 0 (expected: 1..500)");
        assertThat(RunningService.get("/v1/things?access=ALL").json().get("detail").asString())
                .isEqualTo("access: ALL (expected: one of READ, WRITE)");
        assertThat(RunningService.get("/v1/keys/No_Slug").json().get("detail").asString())
                .isEqualTo("key: No_Slug (expected: 1 to 63 characters a-z, 0-9 or inner hyphens)");
    }

    @Test
    void namesTheMethodsAndMediaTypesThatThereAre() {
        Answer method = RunningService.send(RunningService.as(RunningService.ADMIN, "/v1/things").DELETE());
        Answer accept = RunningService
                .send(RunningService.as(RunningService.ADMIN, "/v1/things").header("Accept", "image/png"));

        assertThat(method.header("Allow")).contains("GET", "POST");
        assertThat(method.json().get("detail").asString()).isEqualTo("method: DELETE (expected: GET, POST)");
        assertThat(accept.status()).isEqualTo(406);
        assertProblem(accept, "not_acceptable");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        Answer answer = RunningService.post("/v1/things", "{\"name\":\"" + "a".repeat(17 << 20) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertProblem(answer, "too_large");
    }

    @Test
    void logsAFaultOnceAndTellsTheCallerOnlyWhereToLook() {
        var logged = new ListAppender<ILoggingEvent>();
        logged.list = new CopyOnWriteArrayList<>();
        logged.start();
        ROOT.addAppender(logged);

        Answer answer = RunningService.get("/v1/broken");

        ROOT.detachAppender(logged);
        assertThat(answer.status()).isEqualTo(500);
        assertProblem(answer, "internal");
        assertThat(answer.body()).doesNotContain("internal detail", "Exception");
        String correlationId = answer.json().get("correlationId").asString();
        assertThat(logged.list).filteredOn(event -> event.getThrowableProxy() != null).singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage()).contains(correlationId));
    }

    /** A caller that goes away in the middle of its body must not leave a stack trace for each try. */
    @Test
    void logsACallerThatWentAwayInOneLine() throws Exception {
        var logged = new ListAppender<ILoggingEvent>();
        logged.list = new CopyOnWriteArrayList<>();
        logged.start();
        ROOT.addAppender(logged);

        RunningService.breakOff("/v1/things", "{\"name\":");

        Awaitility.await().until(() -> logged.list.stream()
                .anyMatch(event -> event.getFormattedMessage().startsWith("POST /v1/things broke off")));
        ROOT.detachAppender(logged);
        assertThat(logged.list).noneMatch(event -> event.getThrowableProxy() != null);
    }

    private static void assertProblem(Answer answer, String code) {
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo("urn:manykey:problem:" + code);
        assertThat(answer.json().get("code").asString()).isEqualTo(code);
        assertThat(answer.json().get("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.json().get("title").asString()).isNotEmpty();
    }
}
