package dev.manykey.proxy.forward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What gateways are told, with the bytes that each of them sends. */
class ForwardAuthTest {
    private static final String ASK = "GET /forward-auth";

    @SuppressWarnings("NullAway.Init") // made before every test
    private ProxyUnderTest proxy;

    @BeforeEach
    void start() {
        proxy = new ProxyUnderTest();
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void eachGatewayIsToldInItsOwnWayAndNothingIsForwarded() {
        String reader = "X-Api-Token: " + proxy.key("k1", "read");

        List<RawAnswer> yes = List.of(
                proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals?limit=2", reader),
                proxy.ask("GET /forward-auth/crm", "X-Original-Method: GET", "X-Original-URI: /v1/deals", reader),
                proxy.ask(ASK + "?limit=2", "X-Forwarded-Method: GET", "X-Forwarded-Uri: /crm/v1/deals/7", reader),
                proxy.ask("GET /forward-auth/crm", "X-Forwarded-Method: GET", "X-Forwarded-Uri: /v1/deals",
                        "X-Forwarded-Host: crm.test", reader),
                proxy.ask("GET /forward-auth/envoy/crm/v1/deals?limit=2", reader),
                proxy.ask("HEAD /forward-auth/envoy/crm/v1/deals/7", reader));
        List<RawAnswer> no = List.of(
                proxy.ask(ASK, "X-Original-Method: DELETE", "X-Original-URI: /crm/v1/deals/7", reader),
                proxy.ask("GET /forward-auth/crm", "X-Forwarded-Method: POST", "X-Forwarded-Uri: /v1/deals", reader),
                proxy.ask("DELETE /forward-auth/envoy/crm/v1/deals/7", reader));
        RawAnswer keyless = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals");

        assertThat(yes).extracting(RawAnswer::status).containsOnly(200);
        assertThat(yes.getFirst().text()).contains("Manykey-Key: k1", "Manykey-Owner: ada", "Manykey-Exchange: ")
                .containsIgnoringCase("cache-control: no-store").doesNotContain(ProxyUnderTest.TOKEN);
        assertThat(no).extracting(RawAnswer::status).containsOnly(403);
        assertThat(no).extracting(RawAnswer::code).containsOnly("permission_missing");
        assertThat(keyless.status()).isEqualTo(401);
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void whatAGatewayIsToldIsOnTheRecordFirst() {
        String key = "X-Api-Token: " + proxy.key("k1", "read");

        RawAnswer yes = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals/7?x=1", key);
        proxy.ask(ASK, "X-Original-Method: DELETE", "X-Original-URI: /crm/v1/deals/7", key);
        var recorded = proxy.recorded(2);
        proxy.breakSpool();
        RawAnswer unrecorded = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals/7", key);

        assertThat(recorded.getFirst()).isInstanceOfSatisfying(ExchangePermitted.class, permitted -> {
            assertThat(permitted.caller().key()).isEqualTo(new AccessKeyId("k1"));
            assertThat(permitted.target().path()).isEqualTo("/v1/deals/7");
            assertThat(permitted.target().operation()).isEqualTo("GET /v1/deals/{id}");
            assertThat(permitted.decidedOn().policies()).containsKey("read");
            assertThat(List.of(permitted.gateway(), permitted.remote())).containsExactly("127.0.0.1", "127.0.0.1");
        });
        assertThat(recorded.getLast()).isInstanceOfSatisfying(ExchangeRefused.class, refused -> {
            assertThat(refused.missing()).isEqualTo("deals:write");
            assertThat(refused.gateway()).isEqualTo("127.0.0.1");
        });
        assertThat(yes.status()).isEqualTo(200);
        assertThat(unrecorded.status()).isEqualTo(503);
        assertThat(unrecorded.code()).isEqualTo("audit_unavailable");
    }

    @Test
    void aKeyThatIsRevokedWhileTheYesIsRecordedGetsNoneAndTheRecordSaysSo() {
        String key = "X-Api-Token: " + proxy.key("k1", "read");
        proxy.whileRecording(() -> proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW)));

        RawAnswer answer = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals", key);
        RawAnswer after = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals", key);

        assertThat(List.of(answer.status(), after.status())).containsExactly(401, 401);
        assertThat(proxy.recorded(3).get(1)).isInstanceOfSatisfying(ExchangeRefused.class,
                refused -> assertThat(refused.reason()).startsWith("key_revoked (withdraws p1/"));
    }

    @Test
    void noYesIsSaidPastTheBound() {
        String key = "X-Api-Token: " + proxy.key("k1", "read");
        proxy.whileRecording(() -> proxy.clocks.pass(Duration.ofSeconds(6)));

        RawAnswer inBetween = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals", key);
        RawAnswer after = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals", key);

        assertThat(List.of(inBetween.code(), after.code())).containsExactly("stale", "stale");
        assertThat(List.of(inBetween.status(), after.status())).containsExactly(503, 503);
    }

    @Test
    void aKeyThatExpiresWhileTheYesIsRecordedGetsNone() {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(ProxyUnderTest.keyState("k1", 1, AccessKeyState.Status.ACTIVE, ProxyUnderTest.NOW.plusSeconds(1),
                secret, "all"));
        proxy.whileRecording(() -> proxy.today = ProxyUnderTest.NOW.plusSeconds(2));

        RawAnswer answer = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals",
                "X-Api-Token: " + secret);

        assertThat(answer.code()).isEqualTo("key_not_accepted");
    }

    @Test
    void aKeyInTheQueryWouldGoOnWithTheGatewaysCall() {
        try (ProxyUnderTest byQuery = new ProxyUnderTest(new TokenPlace(TokenPlace.In.QUERY, "api_token", null))) {
            String key = byQuery.key("k1", "all");

            assertThat(
                    byQuery.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals?api_token=" + key).code())
                    .isEqualTo("proxy_needed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Original-URI: /crm/v1/deals", "X-Original-Method: GET", "X-Forwarded-Uri: /crm/v1/deals",
            "X-Other: none",
            "X-Original-Method: GET|X-Original-Method: GET|X-Original-URI: /crm/v1/deals",
            "X-Original-Method: GET|X-Original-URI: /crm/v1/deals|X-Original-URI: /crm/v1/deals",
            "X-Original-Method: GET|X-Original-URI: /crm/v1/deals|X_Original_URI: /crm/v1/deals",
            "X-Original-Method: GET|X-Original-URI: /crm/v1/deals|X-Forwarded-Method: GET",
            "X-Original-Method: GET|X-Original-URI: /crm/v1/deals|X-Forwarded-Uri: /crm/v1/deals",
            "X-Forwarded-Method: GET|X-Original-URI: /crm/v1/deals"})
    void aQuestionThatCouldMeanAnotherRequestIsNotAnswered(String headers) {
        String key = "X-Api-Token: " + proxy.key("k1", "all");

        RawAnswer answer = proxy.ask(ASK, with(headers, key));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("question_unclear");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/forward-authx", "/forward-auth/", "/forward-auth/crm/v1/deals",
            "/forward-auth/envoy*",
            "/forward-auth/Crm", "/crm/v1/deals", "/forward-auth//envoy/crm/v1/deals", "http://x/forward-auth"})
    void aQuestionElsewhereIsNone(String path) {
        String key = "X-Api-Token: " + proxy.key("k1", "all");

        RawAnswer answer = proxy.ask("GET " + path, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals", key);

        assertThat(answer.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Original-URL: /crm/v1/users", "X-Rewrite-URL: /crm/v1/users", "X_Rewrite_Url: /x",
            "X-Original-Host: other", "X-Host: other", "X.Rewrite.Url: /x", "X.HTTP.Method.Override: DELETE",
            "HTTP2-Settings: x", "Trailer: X-HTTP-Method-Override", "X-HTTP-Method-Override: DELETE",
            "X-HTTP-Method: DELETE",
            "X-Method-Override: DELETE", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Connection: x-team", "Connection: upgrade", "Authorization: Bearer other"})
    void whatTheUpstreamMayReadOtherwiseIsRefused(String header) {
        String key = "X-Api-Token: " + proxy.key("k1", "all");

        RawAnswer nginx = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals", key, header);
        RawAnswer caddy = proxy.ask(ASK, "X-Forwarded-Method: GET", "X-Forwarded-Uri: /crm/v1/deals", key, header);
        RawAnswer envoy = proxy.ask("GET /forward-auth/envoy/crm/v1/deals", key, header);

        assertThat(List.of(nginx, caddy, envoy)).extracting(RawAnswer::status).doesNotContain(200, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Original-Method: GET", "X-Original-URI: /crm/v1/users",
            "X-Forwarded-Uri: /crm/v1/users"})
    void inAnEnvoysQuestionNoHeaderNamesAnotherRequest(String header) {
        String key = "X-Api-Token: " + proxy.key("k1", "all");

        assertThat(proxy.ask("GET /forward-auth/envoy/crm/v1/deals", key, header).code()).isEqualTo("question_unclear");
    }

    @Test
    void aPathWithTwoReadingsIsRefusedAsInTheProxy() {
        String key = "X-Api-Token: " + proxy.key("k1", "all");

        for (String uri : List.of("/crm/v1/deals/../users", "/crm/v1/%64eals", "/crm//v1/deals", "crm/v1/deals",
                "http://crm.test/v1/deals", "/crm/v1/deals#x", "/crm/v1/deals;x=1", "/crm/v1/deals%2f7")) {
            RawAnswer nginx = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: " + uri, key);
            RawAnswer caddy = proxy.ask(ASK, "X-Forwarded-Method: GET", "X-Forwarded-Uri: " + uri, key);

            assertThat(nginx.status()).as(uri).isEqualTo(403);
            assertThat(nginx.body()).as(uri).contains("\"status\":403");
            assertThat(caddy.status()).as(uri).isIn(400, 403);
        }
    }

    @Test
    void hostsAreNoWayToAnotherUpstream() {
        String key = "X-Api-Token: " + proxy.key("k1", "all");

        RawAnswer byHost = proxy.ask(ASK, "X-Forwarded-Method: GET", "X-Forwarded-Uri: /v1/deals",
                "X-Forwarded-Host: crm.test", key);
        RawAnswer unknown = proxy.ask("GET /forward-auth/erp", "X-Forwarded-Method: GET", "X-Forwarded-Uri: /v1/deals",
                key);

        assertThat(List.of(byHost.code(), unknown.code())).containsOnly("upstream_unknown");
        assertThat(List.of(byHost.status(), unknown.status())).containsOnly(404);
    }

    @Test
    void whatOnlyTheProxyCanSeeToIsRefused() {
        TreeMap<String, String> forced = new TreeMap<>(Map.of("owner", "7"));
        Map<String, Obligations> only = Map.of(
                "mask", new Obligations(List.of("data[].phone"), List.of(), List.of(), null, null, null, none()),
                "drop", new Obligations(List.of(), List.of("next"), List.of(), null, null, null, none()),
                "rows", new Obligations(List.of(), List.of(),
                        List.of(new Obligations.RowFilter("data", "row.pipeline_id == 3")), null, null, null, none()),
                "body", new Obligations(List.of(), List.of(), List.of(), null, null, 10L, none()),
                "query", new Obligations(List.of(), List.of(), List.of(), null, null, null, forced));

        only.forEach((name, obligations) -> {
            proxy.write(ProxyUnderTest.policy(name, allow(null, obligations)));
            assertThat(askWith("k-" + name, name).code()).as(name).isEqualTo("proxy_needed");
        });
        proxy.write(ProxyUnderTest.policy("in-body", allow("request.body.amount < 100", null)));
        assertThat(askWith("k-in-body", "in-body").code()).isEqualTo("proxy_needed");
        assertThat(askWith("k-plain", "read").status()).isEqualTo(200);
    }

    @Test
    void ratesAreCountedForGatewaysAndForTheProxyTogether() {
        proxy.write(ProxyUnderTest.policy("two", allow(null, new Obligations(List.of(), List.of(), List.of(),
                new Obligations.Rate(2, 60), null, null, none()))));
        String key = "X-Api-Token: " + proxy.key("k1", "two");
        proxy.upstream.answers(_ -> UpstreamServer.ok("{}"));

        RawAnswer through = proxy.get("/crm/v1/deals", key);
        List<RawAnswer> asked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            asked.add(proxy.ask(ASK, "X-Forwarded-Method: GET", "X-Forwarded-Uri: /crm/v1/deals", key));
        }
        RawAnswer nginx = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals", key);

        assertThat(through.status()).isEqualTo(200);
        assertThat(asked).extracting(RawAnswer::status).containsExactly(200, 429);
        assertThat(nginx.status()).isEqualTo(403);
        assertThat(nginx.code()).isEqualTo("rate_limited");
    }

    @Test
    void theCallersAddressIsKnownOnlyFromAGatewayThatIsTrusted() {
        Grant inside = allow("caller.ip.inNetwork('192.0.2.0/24') || caller.ip.inNetwork('127.0.0.0/8')", null);
        String[] lines = {"X-Original-Method: GET", "X-Original-URI: /crm/v1/deals"};
        proxy.write(ProxyUnderTest.policy("inside", inside));
        String key = "X-Api-Token: " + proxy.key("k1", "inside");

        RawAnswer claimed = proxy.ask(ASK, lines[0], lines[1], key, "X-Forwarded-For: 192.0.2.7");
        RawAnswer silent = proxy.ask(ASK, lines[0], lines[1], key);

        assertThat(List.of(claimed.code(), silent.code())).containsOnly("decision_failed");
        try (ProxyUnderTest trusting = ProxyUnderTest.trustingGateways()) {
            trusting.write(ProxyUnderTest.policy("inside", inside));
            String its = "X-Api-Token: " + trusting.key("k1", "inside");
            RawAnswer last = trusting.ask(ASK, lines[0], lines[1], its, "X-Forwarded-For: 203.0.113.1, 192.0.2.7");
            RawAnswer outside = trusting.ask(ASK, lines[0], lines[1], its, "X-Forwarded-For: 192.0.2.7, 203.0.113.1");
            RawAnswer garbled = trusting.ask(ASK, lines[0], lines[1], its, "X-Forwarded-For: 192.0.2.7:80");
            RawAnswer network = trusting.ask(ASK, lines[0], lines[1], its, "X-Forwarded-For: 192.0.2.0/24");
            RawAnswer none = trusting.ask(ASK, lines[0], lines[1], its);

            assertThat(List.of(last.status(), outside.status(), garbled.status(), network.status(), none.status()))
                    .containsExactly(200, 403, 403, 403, 403);
            assertThat(trusting.recorded(5).getFirst()).isInstanceOfSatisfying(ExchangePermitted.class,
                    permitted -> assertThat(List.of(permitted.gateway(), permitted.remote()))
                            .containsExactly("127.0.0.1", "192.0.2.7"));
        }
    }

    @Test
    void aProxyThatIsBeingStoppedSaysNoMoreYes() {
        String key = "X-Api-Token: " + proxy.key("k1", "read");
        proxy.whileRecording(proxy::takeNoMore);

        assertThat(proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals", key).code())
                .isEqualTo("not_ready");
    }

    @Test
    void aSuspendedKeyIsRefusedLikeAnyOther() {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(ProxyUnderTest.keyState("k1", 1, AccessKeyState.Status.SUSPENDED, null, secret, "all"));

        RawAnswer answer = proxy.ask(ASK, "X-Original-Method: GET", "X-Original-URI: /crm/v1/deals",
                "X-Api-Token: " + secret);

        assertThat(answer.code()).isEqualTo("key_not_accepted");
        assertThat(answer.text()).contains("WWW-Authenticate: Manykey");
    }

    private RawAnswer askWith(String key, String policy) {
        return proxy.ask(ASK, "X-Forwarded-Method: GET", "X-Forwarded-Uri: /crm/v1/deals",
                "X-Api-Token: " + proxy.key(key, policy));
    }

    private static String[] with(String headers, String more) {
        return (headers + "|" + more).split("\\|", -1);
    }

    private static SortedMap<String, String> none() {
        return new TreeMap<>();
    }

    private static Grant allow(@Nullable String when, @Nullable Obligations obligations) {
        return new Grant("g", Effect.ALLOW, List.of("deals"), List.of(Access.READ), List.of(), new TreeMap<>(), when,
                obligations);
    }
}
