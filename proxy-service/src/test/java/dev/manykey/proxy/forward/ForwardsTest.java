package dev.manykey.proxy.forward;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import dev.manykey.contract.Level;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ForwardsTest {
    private ProxyUnderTest proxy = new ProxyUnderTest();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void upstreamGetsTheRealTokenAndNeverTheKey() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy.get("/crm/v1/deals?limit=10&x=%20%41b", "X-Api-Token: " + key, "X-Custom: kept");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"success\":true}");
        assertThat(proxy.upstream.received()).singleElement().satisfies(received -> {
            assertThat(received.requestLine()).isEqualTo("GET /v1/deals?limit=10&x=%20%41b HTTP/1.1");
            assertThat(received.header("x-api-token")).containsExactly(ProxyUnderTest.TOKEN);
            assertThat(received.header("x-custom")).containsExactly("kept");
            assertThat(received.header("host")).containsExactly("127.0.0.1:" + proxy.upstream.port());
            assertThat(received.head()).doesNotContain("mk_");
        });
        assertThat(answer.text()).doesNotContain(ProxyUnderTest.TOKEN);
    }

    @Test
    void exchangeIsIntendedAndEndedOnTheRecord() {
        String key = proxy.key("k1", "all");

        proxy.get("/crm/v1/deals/7", "X-Api-Token: " + key);

        assertThat(proxy.recorded(2)).satisfiesExactly(
                first -> assertThat(first).isInstanceOfSatisfying(ExchangeIntended.class, intended -> {
                    assertThat(intended.caller().key().value()).isEqualTo("k1");
                    assertThat(intended.target().operation()).isEqualTo("GET /v1/deals/{id}");
                    assertThat(intended.target().path()).isEqualTo("/v1/deals/7");
                    assertThat(intended.decidedOn().policies()).containsEntry("all", 1L);
                }),
                second -> assertThat(second).isInstanceOfSatisfying(ExchangeEnded.class, ended -> {
                    assertThat(ended.ending()).isEqualTo(ExchangeEnded.Ending.COMPLETED);
                    assertThat(ended.status()).isEqualTo(200);
                    assertThat(ended.responseBytes()).isEqualTo(16);
                }));
    }

    @Test
    void upstreamCanBeNamedByTheHostInstead() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy
                .raw("GET /v1/deals HTTP/1.1\r\nHost: CRM.test:8080\r\nX-Api-Token: %s\r\nConnection: close\r\n\r\n"
                        .formatted(key));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(proxy.upstream.received().getFirst().requestLine()).isEqualTo("GET /v1/deals HTTP/1.1");
    }

    @Test
    void bodiesPassBothWaysByteForByte() throws Exception {
        String key = proxy.key("k1", "all");
        byte[] body = new byte[3_000_000];
        new java.util.Random(7).nextBytes(body);
        proxy.upstream.answers(received -> "HTTP/1.1 201 Created\r\nContent-Length: %d\r\nX-Id: 5\r\n\r\n%s"
                .formatted(received.body().length(), received.body()));

        HttpResponse<byte[]> answer = proxy.http.send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/crm/v1/files".formatted(proxy.port()))).header("x-api-token", key)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().firstValue("x-id")).contains("5");
        assertThat(answer.headers().firstValue("content-length")).contains("3000000");
    }

    @Test
    void chunkedBodiesStayWhole() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy
                .raw(("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nTransfer-Encoding: chunked\r\n"
                        + "Connection: close\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n").formatted(key));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(proxy.upstream.received()).singleElement().extracting(UpstreamServer.Received::body)
                .isEqualTo("hello world");
    }

    @Test
    void emptyPostIsForwardedWithLengthZero() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy.raw(
                "POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .formatted(key));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(proxy.upstream.received().getFirst().header("content-length")).containsExactly("0");
    }

    @Test
    void headAndNotModifiedHaveNoBodyAndKeepTheirLength() {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(received -> received.requestLine().startsWith("HEAD")
                ? "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"
                : "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n");

        RawAnswer head = proxy
                .raw("HEAD /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nConnection: close\r\n\r\n"
                        .formatted(key));
        RawAnswer notModified = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text().toLowerCase(java.util.Locale.ROOT)).contains("content-length: 1234");
        assertThat(head.body()).isEmpty();
        assertThat(notModified.status()).isEqualTo(304);
        assertThat(notModified.text()).contains("\"a\"");
    }

    @Test
    void whatIsBetweenTwoHopsOrForgesTheOriginIsNotPassedOn() {
        String key = proxy.key("k1", "all");

        proxy.get("/crm/v1/deals", "X-Api-Token: " + key, "Connection: x-api-token, x-private", "X-Private: 1",
                "Cookie: a=b",
                "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4", "X-Original-URL: /v1/users", "TE: trailers",
                "Accept-Encoding: gzip, br", "Keep-Alive: timeout=5", "X_Forwarded_Host: evil");

        assertThat(proxy.upstream.received()).singleElement().satisfies(received -> {
            assertThat(received.header("x-api-token")).containsExactly(ProxyUnderTest.TOKEN);
            assertThat(received.header("accept-encoding")).containsExactly("identity");
            for (String name : java.util.List.of("x-private", "cookie", "x-forwarded-for", "forwarded",
                    "x-original-url", "te",
                    "keep-alive", "x_forwarded_host", "connection")) {
                assertThat(received.header(name)).as(name).isEmpty();
            }
        });
    }

    @Test
    void cookiesOfTheUpstreamStayHereAndItsRedirectsPointToTheProxy() {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(
                _ -> ("HTTP/1.1 302 Found\r\nSet-Cookie: session=real\r\nLocation: http://127.0.0.1:%d/v1/deals/9?a=1\r\n"
                        + "Content-Length: 0\r\n\r\n").formatted(proxy.upstream.port()));

        RawAnswer answer = proxy.get("/crm/v1/deals/8", "X-Api-Token: " + key);

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.text()).containsIgnoringCase("location: /crm/v1/deals/9?a=1")
                .doesNotContainIgnoringCase("set-cookie");
        assertThat(proxy.upstream.received()).hasSize(1);
    }

    @Test
    void redirectElsewhereIsPassedOnAndNotFollowed() {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(
                _ -> "HTTP/1.1 302 Found\r\nLocation: https://files.example.com/x?sig=1\r\nContent-Length: 0\r\n\r\n");

        RawAnswer answer = proxy.get("/crm/v1/deals/8", "X-Api-Token: " + key);

        assertThat(answer.text()).containsIgnoringCase("location: https://files.example.com/x?sig=1");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderEachOnItsOwnDecision() {
        String key = proxy.key("k1", "read");
        String one = "GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: " + key + "\r\n\r\n";
        String delete = "DELETE /crm/v1/deals/1 HTTP/1.1\r\nHost: p\r\nX-Api-Token: " + key + "\r\n\r\n";

        RawAnswer answer = proxy.raw(one + delete + one);

        assertThat(answer.text().split("HTTP/1.1 ", -1)).hasSize(4).satisfies(parts -> {
            assertThat(parts[1]).startsWith("200");
            assertThat(parts[2]).startsWith("403");
            assertThat(parts[3]).startsWith("200");
        });
        assertThat(proxy.upstream.received()).hasSize(2);
    }

    @Test
    void keyInTheQueryIsReplacedInItsPlace() {
        proxy.close();
        proxy = new ProxyUnderTest(new TokenPlace(TokenPlace.In.QUERY, "api_token", null));
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy.get("/crm/v1/deals?a=1&api_token=" + key + "&b=%2F");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(proxy.upstream.received().getFirst().requestLine())
                .isEqualTo("GET /v1/deals?a=1&api_token=" + ProxyUnderTest.TOKEN + "&b=%2F HTTP/1.1");
    }

    @Test
    void bearerAndBasicAreReplacedInTheirPlace() {
        proxy.close();
        proxy = new ProxyUnderTest(new TokenPlace(TokenPlace.In.BEARER, null, null));
        String bearer = proxy.key("k1", "all");
        assertThat(proxy.get("/crm/v1/deals", "Authorization: bearer " + bearer).status()).isEqualTo(200);
        assertThat(proxy.upstream.received().getFirst().header("authorization"))
                .containsExactly("Bearer " + ProxyUnderTest.TOKEN);
        proxy.close();
        proxy = new ProxyUnderTest(new TokenPlace(TokenPlace.In.BASIC, "username", "x"));
        String basic = proxy.key("k1", "all");

        String pair = java.util.Base64.getEncoder()
                .encodeToString((basic + ":anything").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(proxy.get("/crm/v1/deals", "Authorization: Basic " + pair).status()).isEqualTo(200);

        String real = java.util.Base64.getEncoder()
                .encodeToString((ProxyUnderTest.TOKEN + ":x").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(proxy.upstream.received().getFirst().header("authorization")).containsExactly("Basic " + real);
    }

    @Test
    void keyMayComeInAnyOfThePlacesAndTheTokenGoesToTheFirst() {
        proxy.close();
        proxy = new ProxyUnderTest(new TokenPlace(TokenPlace.In.HEADER, "x-api-token", null),
                new TokenPlace(TokenPlace.In.QUERY, "api_token", null),
                new TokenPlace(TokenPlace.In.BEARER, null, null));
        String key = proxy.key("k1", "all");

        assertThat(proxy.get("/crm/v1/deals?api_token=" + key).status()).isEqualTo(200);
        assertThat(proxy.get("/crm/v1/deals?x=1", "Authorization: Bearer " + key).status()).isEqualTo(200);

        assertThat(proxy.upstream.received()).extracting(UpstreamServer.Received::requestLine)
                .containsExactly("GET /v1/deals HTTP/1.1", "GET /v1/deals?x=1 HTTP/1.1");
        assertThat(proxy.upstream.received()).allSatisfy(received -> {
            assertThat(received.header("x-api-token")).containsExactly(ProxyUnderTest.TOKEN);
            assertThat(received.header("authorization")).isEmpty();
        });
    }

    @Test
    void policyForTheKeyAloneCountsWithoutBeingListed() {
        String key = proxy.key("k1");
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(403);

        proxy.write(new dev.manykey.contract.state.PolicyState(new dev.manykey.contract.PolicyId("k1"), 1, "own",
                new dev.manykey.contract.UpstreamId("crm"), new dev.manykey.contract.AccessKeyId("k1"),
                new java.util.TreeMap<>(Map.of("deals", Level.READ)),
                dev.manykey.contract.state.PolicyState.Status.ACTIVE));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
        assertThat(proxy.get("/crm/v1/users", "X-Api-Token: " + key).status()).isEqualTo(403);
    }
}
