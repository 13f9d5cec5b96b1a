package dev.manykey.proxy.forward;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.AccessKeyState.Status;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.SkipState;
import dev.manykey.contract.state.UpstreamState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class RefusesTest {
    private final ProxyUnderTest proxy = new ProxyUnderTest();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void readOnlyKeyIsRefusedOnAWriteBeforeAnyUpstreamIsDialed() {
        String key = proxy.key("k1", "read");

        RawAnswer answer = proxy
                .raw("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nContent-Length: 2\r\n\r\n{}"
                        .formatted(key));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("permission_missing");
        assertThat(answer.body()).contains("\"missing\":\"deals:write\"").contains("\"operation\":\"POST /v1/deals\"");
        assertThat(answer.text()).containsIgnoringCase("manykey-refusal: permission_missing")
                .containsIgnoringCase("application/problem+json");
        assertThat(proxy.upstream.received()).isEmpty();
        assertThat(proxy.recorded(1)).singleElement().isInstanceOfSatisfying(ExchangeRefused.class, refused -> {
            assertThat(refused.missing()).isEqualTo("deals:write");
            assertThat(refused.caller()).isNotNull();
        });
    }

    static Stream<Arguments> keysThatDoNotWork() {
        String mine = ProxyUnderTest.newSecret();
        return Stream.of(
                Arguments.of("key_unknown", ProxyUnderTest.newSecret(), null),
                Arguments.of("key_suspended", mine,
                        ProxyUnderTest.keyState("k", 1, Status.SUSPENDED, null, mine, "all")),
                Arguments.of("key_revoked", mine, ProxyUnderTest.keyState("k", 1, Status.REVOKED, null, mine, "all")),
                Arguments.of("key_expired", mine,
                        ProxyUnderTest.keyState("k", 1, Status.ACTIVE, ProxyUnderTest.NOW, mine, "all")));
    }

    @ParameterizedTest
    @MethodSource("keysThatDoNotWork")
    void keysThatDoNotWorkLookTheSameOutsideAndDifferInTheAudit(String reason, String secret, AccessKeyState state) {
        if (state != null) {
            proxy.write(state);
        }

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + secret);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body().replaceAll("\"decision\":\"[^\"]*\"", "")).isEqualTo(
                "{\"type\":\"urn:manykey:problem:key_not_accepted\",\"title\":\"The access key is not accepted.\",\"status\":401,"
                        + "\"detail\":\"The access key is unknown, expired, suspended or revoked.\",\"code\":\"key_not_accepted\","
                        + "\"upstream\":\"crm\",}");
        assertThat(proxy.recorded(1)).singleElement().isInstanceOfSatisfying(ExchangeRefused.class,
                refused -> assertThat(refused.reason()).isEqualTo(reason));
        assertThat(proxy.upstream.received()).isEmpty();
    }

    static Stream<Arguments> mistakes() {
        String key = "{K}";
        return Stream.of(
                Arguments.of("key_missing", "GET /crm/v1/deals", ""),
                Arguments.of("key_malformed", "GET /crm/v1/deals", "X-Api-Token: mk_short"),
                Arguments.of("key_malformed", "GET /crm/v1/deals", "X-Api-Token: " + ProxyUnderTest.TOKEN),
                Arguments.of("key_malformed", "GET /crm/v1/deals", "X-Api-Token: " + key + "x"),
                Arguments.of("key_misplaced", "GET /crm/v1/deals", "Authorization: Bearer " + key),
                Arguments.of("key_misplaced", "GET /crm/v1/deals?api_token=" + key, ""),
                Arguments.of("key_ambiguous", "GET /crm/v1/deals", "X-Api-Token: " + key + "\r\nX-Api-Token: " + key),
                Arguments.of("key_ambiguous", "GET /crm/v1/deals",
                        "X-Api-Token: " + key + "\r\nAuthorization: Bearer other"),
                Arguments.of("key_ambiguous", "GET /crm/v1/deals?t=" + key, "X-Api-Token: " + key),
                Arguments.of("key_ambiguous", "GET /crm/v1/deals", "X-Api-Token: " + key + "\r\nX_Api_Token: other"),
                Arguments.of("upstream_unknown", "GET /nowhere/v1/deals", "X-Api-Token: " + key),
                Arguments.of("operation_unknown", "GET /crm/v1/secrets", "X-Api-Token: " + key),
                Arguments.of("operation_unknown", "PATCH /crm/v1/deals/1", "X-Api-Token: " + key),
                Arguments.of("operation_unknown", "GET /crm/V1/deals", "X-Api-Token: " + key),
                Arguments.of("request_malformed", "TRACE /crm/v1/deals", "X-Api-Token: " + key),
                Arguments.of("request_malformed", "GET /crm/v1/deals",
                        "X-Api-Token: " + key + "\r\nX-HTTP-Method-Override: DELETE"),
                Arguments.of("request_malformed", "POST /crm/v1/deals",
                        "X-Api-Token: " + key + "\r\nTransfer-Encoding: gzip, chunked"),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals/%F0%9F%84%80", "X-Api-Token: " + key),
                Arguments.of("request_malformed", "get /crm/v1/deals", "X-Api-Token: " + key),
                Arguments.of("request_malformed", "GET http://crm/v1/deals", "X-Api-Token: " + key),
                Arguments.of("request_malformed", "GET /crm/v1/deals", "X-Api-Token: " + key + "\r\nHost: again"),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals/../users", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals/%2e%2e/users", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals%2f7", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals/%252e", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm//v1/deals", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals;x=1", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals/%70roducts", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals/Products", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals/products.json", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals/%ef%bc%8e%ef%bc%8e", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals?a=%", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals?a=1;b=2", "X-Api-Token: " + key),
                Arguments.of("target_ambiguous", "GET /crm/v1/deals?_method=DELETE", "X-Api-Token: " + key));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void eachMistakeHasItsOwnErrorIsRecordedOnceAndReachesNoUpstream(String code, String line, String headers) {
        String key = proxy.key("k1", "all");
        String request = (line + " HTTP/1.1\r\nHost: p\r\n" + headers + (headers.isEmpty() ? "" : "\r\n")
                + "Connection: close\r\n\r\n")
                .replace("{K}", key);

        RawAnswer answer = proxy.raw(request);

        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        assertThat(proxy.upstream.received()).isEmpty();
        assertThat(proxy.recorded(1)).singleElement().isInstanceOfSatisfying(ExchangeRefused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.toString()).doesNotContain(key);
        });
        assertThat(answer.text()).doesNotContain(key).doesNotContain(ProxyUnderTest.TOKEN);
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
    }

    @Test
    void tenMegabytesOfHeaderAreRefusedAndRecordedOnceAndTheProxyLivesOn() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + "a".repeat(10_000_000));

        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.code()).isEqualTo("head_too_large");
        assertThat(proxy.recorded(1)).singleElement().isInstanceOf(ExchangeRefused.class);
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
        assertThat(proxy.upstream.received()).hasSize(1);
    }

    @Test
    void bodyLargerThanDeclaredIsForwardedAsDeclaredAndTheRestIsRefusedAndRecordedByItself() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy.raw(
                "POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nContent-Length: 5\r\n\r\nhello and more\r\n\r\n"
                        .formatted(key));

        assertThat(proxy.upstream.received()).singleElement().extracting(UpstreamServer.Received::body)
                .isEqualTo("hello");
        assertThat(answer.status()).isEqualTo(200); // the rest is answered, too, unless the connection closes first
        assertThat(answer.text().split("HTTP/1.1 200", -1)).hasSize(2);
        assertThat(answer.closed()).isTrue();
        assertThat(proxy.recorded(3)).hasSize(3).filteredOn(ExchangeRefused.class::isInstance).hasSize(1);
    }

    @Test
    void smuggledRequestNeverInheritsTheKeyOfTheOneBeforeIt() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy
                .raw(("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nContent-Length: 2\r\n\r\n{}"
                        + "GET /crm/v1/users HTTP/1.1\r\nHost: p\r\n\r\n").formatted(key));

        assertThat(answer.text()).contains("key_missing");
        assertThat(proxy.upstream.received()).hasSize(1);
    }

    @Test
    void revocationThatArrivesWhileTheIntentIsRecordedStillStopsTheCall() {
        String key = proxy.key("k1", "all");
        proxy.whileRecording(() -> proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW)));

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(answer.code()).isEqualTo("key_not_accepted");
        assertThat(proxy.upstream.received()).isEmpty();
        assertThat(proxy.recorded(2)).satisfiesExactly(first -> assertThat(first).isInstanceOf(ExchangeIntended.class),
                second -> assertThat(second).isInstanceOfSatisfying(ExchangeEnded.class, ended -> {
                    assertThat(ended.ending()).isEqualTo(ExchangeEnded.Ending.CUT);
                    assertThat(ended.reason()).isEqualTo("key_revoked");
                }));
    }

    @Test
    void revokedKeyStaysRevokedWhateverComesLater() {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(ProxyUnderTest.keyState("k1", 1, Status.ACTIVE, null, secret, "all"));
        proxy.write(new RevokedState(new AccessKeyId("k1"), Instant.EPOCH));

        proxy.write(ProxyUnderTest.keyState("k1", 99, Status.ACTIVE, null, secret, "all"));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + secret).status()).isEqualTo(401);
    }

    @Test
    void olderStateOfAKeyChangesNothing() {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(ProxyUnderTest.keyState("k1", 2, Status.SUSPENDED, null, secret, "all"));

        proxy.write(ProxyUnderTest.keyState("k1", 1, Status.ACTIVE, null, secret, "all"));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + secret).status()).isEqualTo(401);
    }

    @Test
    void keyOfADisabledOwnerIsNotAccepted() {
        String key = proxy.key("k1", "all");

        proxy.write(new OwnerState(new OwnerId("ada"), 2, "Ada", OwnerState.Status.DISABLED));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).code()).isEqualTo("key_not_accepted");
    }

    @Test
    void recordThatCannotBeReadTakesItsKeyOutOfService() {
        String poisoned = proxy.key("k1", "all");
        String healthy = proxy.key("k2", "all");

        proxy.writeRaw("key/k1", "1", "{broken".getBytes(StandardCharsets.UTF_8));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + poisoned).status()).isEqualTo(401);
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + healthy).status()).isEqualTo(200);
    }

    @Test
    void policyThatCannotBeReadDeniesWhateverTheOthersSay() {
        String key = proxy.key("k1", "all", "read");

        proxy.writeRaw("policy/read", "99", "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).code()).isEqualTo("decision_failed");
    }

    @Test
    void recordThatNamesNoEntityStopsTheProxy() {
        String key = proxy.key("k1", "all");

        proxy.writeRaw("lease-from-the-future/1", "1", "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).code()).isEqualTo("not_ready");
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void recordThatNamesNoEntityIsGoneWithoutWhenAnAdminSaysSoOfThisVeryRecord() {
        String key = proxy.key("k1", "all");
        proxy.writeRaw("from-the-future/1", "1", "{}".getBytes(StandardCharsets.UTF_8));
        long poison = proxy.lastOffset();
        proxy.writeRaw("from-the-future/2", "1", "{}".getBytes(StandardCharsets.UTF_8));

        proxy.write(new SkipState("skip-1", "another-topic", poison, "of another log"),
                new SkipState("skip-2", ProxyUnderTest.TOPIC, poison + 1, "looked at"));
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).code()).isEqualTo("not_ready");

        proxy.write(new SkipState("skip-3", ProxyUnderTest.TOPIC, poison, "looked at"));
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
    }

    @Test
    void proxyThatHasNotReadToTheEndRefusesEverything() {
        String key = proxy.key("k1", "all");

        proxy.startOver();
        proxy.complete();

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("not_ready");
    }

    @Test
    void explicitNoneWinsOverEveryOtherPolicy() {
        proxy.write(ProxyUnderTest.policy("no-deals", Map.of("deals", Level.NONE)));
        String key = proxy.key("k1", "all", "no-deals");

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(403);
        assertThat(proxy.get("/crm/v1/users", "X-Api-Token: " + key).status()).isEqualTo(200);
    }

    @Test
    void credentialIsNotSentToAnotherAddressThanItWasSealedFor() {
        String key = proxy.key("k1", "all");
        proxy.write(proxy.credential(2, "http://127.0.0.1:1"));

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(answer.code()).isEqualTo("credential_unusable");
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void withoutARecordThereIsNoCall() {
        String key = proxy.key("k1", "all");

        proxy.breakSpool();

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("audit_unavailable");
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void revocationInTheMiddleOfABatchStopsACallThatWasJudgedBeforeIt() {
        String key = proxy.key("k1", "all");
        proxy.whileRecording(() -> proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW),
                new OwnerState(new OwnerId("grace"), 1, "Grace", OwnerState.Status.ACTIVE)));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(401);
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void changeOfAnotherKeyWhileTheIntentIsRecordedStopsNothing() {
        String key = proxy.key("k1", "all");
        proxy.whileRecording(() -> proxy.key("k2", "all"));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
    }

    @Test
    void policyThatIsNarrowedWhileTheIntentIsRecordedStopsTheCall() {
        String key = proxy.key("k1", "read");
        proxy.whileRecording(() -> proxy.write(new dev.manykey.contract.state.PolicyState(
                new dev.manykey.contract.PolicyId("read"), 2, "read", new UpstreamId("crm"), null,
                new java.util.TreeMap<>(), dev.manykey.contract.state.PolicyState.Status.ACTIVE)));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).code()).isEqualTo("permission_missing");
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void revocationThatCannotBeReadIsARevocation() {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(ProxyUnderTest.keyState("k1", 1, Status.ACTIVE, null, secret, "all"));
        proxy.writeRaw("revoked/k1", "99", "{}".getBytes(StandardCharsets.UTF_8));

        proxy.write(ProxyUnderTest.keyState("k1", 2, Status.ACTIVE, null, secret, "all"));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + secret).status()).isEqualTo(401);
    }

    @Test
    void keyHiddenInBase64IsAcceptedOnlyWhenNoCopyOfItGoesElsewhere() {
        try (ProxyUnderTest basic = new ProxyUnderTest(new UpstreamState.TokenPlace(
                UpstreamState.TokenPlace.In.BASIC, "username", "x"))) {
            String key = basic.key("k1", "all");
            String pair = java.util.Base64.getEncoder()
                    .encodeToString((key + ":x").getBytes(StandardCharsets.US_ASCII));
            String authorization = "Authorization: Basic " + pair;

            assertThat(basic.get("/crm/v1/deals", authorization).status()).isEqualTo(200);
            assertThat(basic.get("/crm/v1/deals?copy=" + key, authorization).code()).isEqualTo("key_ambiguous");
            assertThat(basic.get("/crm/v1/deals", authorization, "X-Copy: " + key).code()).isEqualTo("key_ambiguous");
            assertThat(basic.get("/crm/v1/deals", authorization, "X-Copy: " + pair).code()).isEqualTo("key_ambiguous");
            assertThat(basic.get("/crm/v1/deals", "Authorization: Basic " + key).code()).isEqualTo("key_malformed");
            assertThat(basic.upstream.received()).hasSize(1);
        }
    }

    static Stream<String> whatTheServerBelowWouldRefuseInSilence() {
        return Stream.of("GET /crm/v1/deals HTTP/2.0\r\nHost: p", "GET /crm/v1/deals HTTP/1.9\r\nHost: p",
                "GET /crm/v1/deals HTTP/1.1\r\nHost: p:x", "GET /crm/v1/deals HTTP/1.1\r\nHost: [::1");
    }

    @ParameterizedTest
    @MethodSource("whatTheServerBelowWouldRefuseInSilence")
    void everyRefusalIsRecordedAndSaysWhat(String head) {
        RawAnswer answer = proxy
                .raw(head + "\r\nX-Api-Token: " + proxy.key("k1", "all") + "\r\nConnection: close\r\n\r\n");

        assertThat(answer.text()).startsWith("HTTP/1.1 400");
        assertThat(answer.code()).isEqualTo("request_malformed");
        assertThat(proxy.recorded(1)).singleElement().isInstanceOf(ExchangeRefused.class);
    }

    @Test
    void garbageAfterAGoodRequestDoesNotTakeItsAnswer() {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(_ -> "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

        RawAnswer answer = proxy.raw(
                "GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n\0garbage\r\n\r\n".formatted(key));

        assertThat(answer.text()).startsWith("HTTP/1.1 404");
    }

    @Test
    void bodyThatIsNotFramedAsDeclaredIsTheCallersFault() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy
                .raw(("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "zz\r\nhello\r\n0\r\n\r\n").formatted(key));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("request_malformed");
        assertThat(proxy.upstream.received()).isEmpty();
        assertThat(proxy.recorded(2)).last().isInstanceOfSatisfying(ExchangeEnded.class,
                ended -> assertThat(ended.ending()).as(ended.toString()).isEqualTo(ExchangeEnded.Ending.CUT));
    }

    @Test
    void refusedUploadGetsItsRefusalAndNoReset() throws Exception {
        String key = proxy.key("k1", "read");
        byte[] upload = new byte[5_000_000];

        for (int i = 0; i < 20; i++) {
            java.net.http.HttpResponse<String> answer = proxy.http.send(java.net.http.HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/crm/v1/files".formatted(proxy.port())))
                    .header("x-api-token", key)
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(upload)).build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(403);
        }
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void hostNameThatTwoUpstreamsClaimLeadsToNeither() {
        String key = proxy.key("k1", "all");
        String byHost = "GET /v1/deals HTTP/1.1\r\nHost: crm.test\r\nX-Api-Token: %s\r\nConnection: close\r\n\r\n"
                .formatted(key);
        assertThat(proxy.raw(byHost).status()).isEqualTo(200);

        proxy.write(new UpstreamState(new UpstreamId("other"), 1, "Other",
                URI.create("http://127.0.0.1:1"),
                List.of(new UpstreamState.TokenPlace(
                        UpstreamState.TokenPlace.In.BEARER, null, null)),
                List.of("crm.test"), null, List.of(),
                UpstreamState.Status.ACTIVE));

        assertThat(proxy.raw(byHost).code()).isEqualTo("upstream_unknown");
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
    }
}
