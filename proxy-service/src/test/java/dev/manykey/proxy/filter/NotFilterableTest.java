package dev.manykey.proxy.filter;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.manykey.contract.Access;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.filter.Filtered.PassedOn.How;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.manykey.proxy.filter.Answers.JSON;
import static dev.manykey.proxy.filter.Answers.filtered;
import static dev.manykey.proxy.filter.Answers.mask;
import static dev.manykey.proxy.filter.Answers.ok;
import static dev.manykey.proxy.filter.Answers.told;
import static org.assertj.core.api.Assertions.assertThat;

class NotFilterableTest {
    private static final String SECRET = "{\"phone\":\"555-0100\"}";

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "Application/JSON; Charset=UTF-8", "application/json;charset=\"utf-8\"",
            "application/vnd.api+json", "application/problem+json; profile=x",
            "application/json ; odata.metadata=minimal"})
    void jsonInUtf8IsFiltered(String type) {
        assertThat(told(filtered(mask("phone"), ok(new Header("content-type", type)), SECRET)))
                .isEqualTo("{\"phone\":\"***\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/csv", "application/xml", "text/json", "application/json-seq",
            "application/x-ndjson",
            "application/jsonlines", "application/geo+json-seq", "text/event-stream",
            "multipart/byteranges; boundary=x",
            "application/javascript", "application/pdf", "application/json, text/html", "application/", "json", "",
            "application/json; charset=utf-16", "application/json; charset=utf-8; charset=latin1",
            "application/json; charset*=utf-8''x", "application/json; x=\"; charset=utf-16\""})
    void anythingElseIsRefused(String type) {
        assertRefused(ok(new Header("content-type", type)), SECRET);
    }

    @Test
    void whatCannotBeToldFromItsHeadersIsRefused() {
        assertRefused(ok(), SECRET);
        assertRefused(ok(JSON, JSON), SECRET);
        assertRefused(ok(JSON, new Header("Content-Encoding", "gzip")), SECRET);
        assertRefused(ok(JSON, new Header("Content-Encoding", "identity, br")), SECRET);
        assertRefused(ok(JSON, new Header("Content-Range", "bytes 0-20/400")), SECRET);
        assertRefused(new AnswerHead("GET", Access.READ, 206, List.of(JSON)), SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "{", "{\"phone\":1", "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "// x\n1", "NaN", "01",
            "1 2", "{} {}",
            "{\"phone\":1}\n{\"phone\":2}", "{}x", ")]}',\n{}", "\"a\nb\"", "\"\\x\"", "tru", "<html>", "\u0000{}",
            "{\"phone\":1,\"phone\":2}", "{\"x\":{\"a\":1,\"\\u0061\":2}}", "[{\"data\":[{\"a\":1,\"b\":2,\"a\":1}]}]"})
    void whatIsNotJsonOrCouldBeReadInTwoWaysIsRefused(String body) {
        assertRefused(ok(JSON), body);
    }

    @Test
    void aMemberThatIsThereTwiceIsRefusedInWhatIsDroppedToo() {
        assertThat(told(filtered(Answers.drop("x"), ok(JSON), "{\"x\":{\"a\":1,\"a\":2}}")))
                .isEqualTo("answer_not_filterable");
        assertThat(told(filtered(Answers.rows("x", "row.a == 5"), ok(JSON), "{\"x\":[{\"a\":1,\"a\":2}]}")))
                .isEqualTo("answer_not_filterable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32BE", "ISO-8859-1"})
    void anotherEncodingIsRefusedWhateverItClaims(String charset) {
        byte[] body = "{\"phone\":\"é\"}".getBytes(Charset.forName(charset));

        assertThat(told(filtered(mask("phone"), ok(JSON), body))).isEqualTo("answer_not_filterable");
    }

    @Test
    void overlongUtf8IsRefused() {
        byte[] body = SECRET.getBytes(StandardCharsets.ISO_8859_1);
        byte[] overlong = Arrays.copyOf(body, body.length + 1);
        System.arraycopy(body, 3, overlong, 4, body.length - 3);
        overlong[2] = (byte) 0xc1; // 'p' in two bytes
        overlong[3] = (byte) 0xb0;

        assertThat(told(filtered(mask("phone"), ok(JSON), overlong))).isEqualTo("answer_not_filterable");
    }

    @Test
    void depthIsBounded() {
        String deepest = "[".repeat(100) + "]".repeat(100);

        assertThat(told(filtered(mask("phone"), ok(JSON), deepest))).isEqualTo(deepest);
        assertRefused(ok(JSON), "[" + deepest + "]");
        assertRefused(ok(JSON), "{\"a\":".repeat(1_000_000));
    }

    @Test
    void oneThatIsLongerThanTheBoundIsRefusedBeforeItHasCome() {
        AnswerFilter filter = new AnswerFilter(new AnswerBounds(10, 100, 5));

        try (AnswerReading reading = filter.read(AnswerRules.of(mask("a")), ok(JSON))) {
            reading.next("[1,2,3,4,5".getBytes(StandardCharsets.UTF_8));
            assertThat(reading.wantsMore()).isTrue();
            reading.next("]".getBytes(StandardCharsets.UTF_8));

            assertThat(reading.wantsMore()).isFalse();
            assertThat(told(reading.result())).isEqualTo("answer_not_filterable");
        }
    }

    @Test
    void onesThatTogetherNeedTooMuchMemoryAreRefusedUntilItIsGivenBack() {
        AnswerFilter filter = new AnswerFilter(new AnswerBounds(10, 15, 5));
        byte[] body = "[11,22,33]".getBytes(StandardCharsets.UTF_8);
        AnswerReading first = filter.read(AnswerRules.of(mask("a")), ok(JSON));
        first.next(body);

        try (AnswerReading second = filter.read(AnswerRules.of(mask("a")), ok(JSON))) {
            second.next(body);
            assertThat(told(second.result())).isEqualTo("filter_busy");
        }
        first.close();
        first.close();

        assertThat(filter.heldBytes()).isZero();
        try (AnswerReading third = filter.read(AnswerRules.of(mask("a")), ok(JSON))) {
            third.next(body);
            assertThat(told(third.result())).isEqualTo("[11,22,33]");
        }
    }

    @Test
    void whatHasNoBodyPasses() {
        for (AnswerHead head : List.of(
                new AnswerHead("HEAD", Access.READ, 200, List.of(new Header("content-type", "x"))),
                new AnswerHead("DELETE", Access.WRITE, 204, List.of()),
                new AnswerHead("GET", Access.READ, 304, List.of()),
                ok(new Header("content-type", "text/html")), ok())) {
            try (AnswerReading reading = new AnswerFilter(Answers.BOUNDS).read(AnswerRules.of(mask("a")), head)) {
                reading.next(new byte[0]);

                assertThat(reading.result()).isInstanceOfSatisfying(Filtered.PassedOn.class, passed -> {
                    assertThat(passed.body()).isEmpty();
                    assertThat(passed.how()).isEqualTo(How.NONE);
                });
            }
        }
    }

    @Test
    void bytesAfterAnAnswerThatHasNoBodyDoNotPass() {
        assertThat(told(filtered(mask("a"), new AnswerHead("GET", Access.READ, 204, List.of(JSON)), SECRET))).isEmpty();
        assertThat(told(filtered(mask("a"), new AnswerHead("HEAD", Access.READ, 200, List.of(JSON)), SECRET)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"301, text/html", "400, text/plain", "404, application/xml", "500, text/html",
            "403, application/json;charset=latin1"})
    void ofAnErrorThatCannotBeFilteredTheStatusIsLeft(int status, String type) {
        AnswerHead head = new AnswerHead("GET", Access.READ, status, List.of(new Header("content-type", type)));

        assertThat(filtered(mask("phone"), head, SECRET)).isInstanceOfSatisfying(Filtered.PassedOn.class, passed -> {
            assertThat(passed.body()).isEmpty();
            assertThat(passed.how()).isEqualTo(How.LEFT_OUT);
        });
    }

    @Test
    void anErrorInJsonIsFilteredLikeAnythingElse() {
        AnswerHead head = new AnswerHead("GET", Access.READ, 422, List.of(JSON));

        assertThat(told(filtered(mask("phone"), head, SECRET))).isEqualTo("{\"phone\":\"***\"}");
        assertThat(told(filtered(mask("phone"), head, "{\"phone\":1,\"phone\":2}"))).isEmpty();
    }

    @Test
    void headersAreAboutTheBodyThatIsPassedOn() {
        List<Header> headers = List.of(JSON, new Header("ETag", "x"), new Header("Content-MD5", "x"),
                new Header("Digest", "x"), new Header("Repr-Digest", "x"), new Header("Content-Digest", "x"),
                new Header("Accept-Ranges", "bytes"), new Header("Content-Length", "99"),
                new Header("Last-Modified", "x"),
                new Header("Cache-Control", "public"), new Header("Content-Language", "en"),
                new Header("X-Request-Id", "x"));

        assertThat(new Filtered.PassedOn(new byte[7], How.FILTERED).headers(headers)).containsExactly(JSON,
                new Header("Last-Modified", "x"), new Header("Content-Language", "en"), new Header("X-Request-Id", "x"),
                new Header("cache-control", "no-store"), new Header("content-length", "7"),
                new Header("Manykey-Filtered", "applied"));
        assertThat(new Filtered.PassedOn(new byte[0], How.LEFT_OUT).headers(headers)).containsExactly(
                new Header("Last-Modified", "x"), new Header("X-Request-Id", "x"),
                new Header("cache-control", "no-store"),
                new Header("content-length", "0"), new Header("Manykey-Filtered", "body-left-out"));
        assertThat(new Filtered.PassedOn(new byte[0], How.NONE).headers(headers)).containsExactly(JSON,
                new Header("Last-Modified", "x"), new Header("Content-Language", "en"), new Header("X-Request-Id", "x"),
                new Header("cache-control", "no-store"));
    }

    @ParameterizedTest
    @CsvSource({"GET, Range, false", "PUT, If-Range, false", "GET, If-None-Match, false",
            "HEAD, If-Modified-Since, false",
            "GET, If-Match, false", "PUT, If-Match, true", "PUT, If-None-Match, true",
            "DELETE, If-Unmodified-Since, true",
            "GET, Accept, true"})
    void nobodyAsksForPartsOrGuessesWhatIsLeftOut(String method, String name, boolean goesOn) {
        assertThat(AnswerFilter.mayAsk(method, new Header(name, "x"))).isEqualTo(goesOn);
    }

    private static void assertRefused(AnswerHead head, String body) {
        assertThat(filtered(mask("phone"), head, body)).as(body).isInstanceOfSatisfying(Filtered.Refused.class,
                refused -> {
                    assertThat(refused.code()).isEqualTo(ProblemCode.ANSWER_NOT_FILTERABLE);
                    assertThat(refused.detail()).startsWith("answer: ").doesNotContain("555");
                });
    }
}
