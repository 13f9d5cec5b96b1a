package dev.manykey.proxy.forward;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.state.RevokedState;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The nginx and the Caddy of this machine ask the proxy and forward themselves; skipped where they are not installed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewaysTest {
    private @Nullable DealsProxy deals;
    private final Map<RealGateway.Kind, RealGateway> gateways = new EnumMap<>(RealGateway.Kind.class);

    @AfterAll
    void stop() {
        gateways.values().forEach(RealGateway::close);
        if (deals != null) {
            deals.close();
        }
    }

    /** Started when it is first needed: where everything is skipped, nothing is. */
    private DealsProxy deals() {
        DealsProxy running = deals;
        if (running == null) {
            running = DealsProxy.start();
            deals = running;
        }
        return running;
    }

    private RealGateway gateway(RealGateway.Kind kind) {
        String program = kind.installed().orElse(null);
        Assumptions.assumeTrue(program != null, "SKIPPED: %s is not installed".formatted(kind));
        ProxyUnderTest asked = deals().proxy();
        return gateways.computeIfAbsent(kind, _ -> new RealGateway(kind, String.valueOf(program), asked));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheKeyMayDoIsForwardedByTheGatewayWithItsOwnCredential(RealGateway.Kind kind) {
        RealGateway gateway = gateway(kind);
        int before = gateway.upstream.received().size();

        RawAnswer read = gateway.send("GET /v1/deals?limit=2", bearer(deals().readDeals()));
        RawAnswer write = gateway.raw(("POST /v1/deals HTTP/1.1\r\nHost: gateway\r\n%s\r\nContent-Length: 13\r\n"
                + "Connection: close\r\n\r\n{\"title\":\"x\"}").formatted(bearer(deals().writeDeals())), 5000);

        List<UpstreamServer.Received> arrived = since(gateway, before);
        assertThat(List.of(read.status(), write.status())).containsExactly(200, 200);
        assertThat(arrived).extracting(UpstreamServer.Received::requestLine)
                .allSatisfy(line -> assertThat(line).matches("(GET /v1/deals\\?limit=2|POST /v1/deals) HTTP/1.[01]"));
        assertThat(arrived).extracting(received -> received.header("authorization"))
                .containsOnly(List.of("Bearer " + ProxyUnderTest.TOKEN));
        assertThat(arrived.getLast().body()).isEqualTo("{\"title\":\"x\"}");
        assertThat(deals().proxy().recorded(2)).hasAtLeastOneElementOfType(ExchangePermitted.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheKeyMayNotDoIsNotForwarded(RealGateway.Kind kind) {
        RealGateway gateway = gateway(kind);
        int before = gateway.upstream.received().size();

        RawAnswer write = gateway.send("DELETE /v1/deals/7", bearer(deals().readDeals()));
        RawAnswer other = gateway.send("GET /v1/users", bearer(deals().writeDeals()));
        RawAnswer keyless = gateway.send("GET /v1/deals");
        RawAnswer mistyped = gateway.send("GET /v1/deals", bearer("mk_mistyped"));

        assertThat(List.of(write.status(), other.status(), keyless.status(), mistyped.status()))
                .containsExactly(403, 403, 401, 401);
        assertThat(since(gateway, before)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCallerWhoNamesAnotherRequestGainsNothing(RealGateway.Kind kind) {
        RealGateway gateway = gateway(kind);
        int before = gateway.upstream.received().size();

        for (String forged : List.of("X-Original-Method: GET", "X-Original-URI: /v1/deals", "X-Forwarded-Method: GET",
                "X-Forwarded-Uri: /v1/deals", "X_Original_Method: GET", "X_Forwarded_Method: GET",
                "X-Original-Method: GET\r\nX-Original-URI: /v1/deals",
                "X-Forwarded-Method: GET\r\nX-Forwarded-Uri: /v1/deals", "X-HTTP-Method-Override: DELETE",
                "X-Rewrite-URL: /v1/users", "Connection: X-Original-Method, X-Forwarded-Method")) {
            RawAnswer write = gateway.send("DELETE /v1/deals/7", bearer(deals().readDeals()), forged);
            RawAnswer other = gateway.send("GET /v1/users", bearer(deals().readDeals()), forged);

            assertThat(List.of(write.status(), other.status())).as(forged).doesNotContain(200);
            assertThat(since(gateway, before)).isEmpty();
        }
        RawAnswer permitted = gateway.send("GET /v1/deals", bearer(deals().readDeals()), "X-Original-Method: DELETE",
                "X-Original-URI: /v1/users", "X-Forwarded-Method: DELETE", "X-Forwarded-Uri: /v1/users");
        RawAnswer half = gateway.send("GET /v1/deals", bearer(deals().readDeals()), "X-Forwarded-Method: DELETE",
                "X-Forwarded-Uri: /v1/users");
        assertThat(List.of(permitted.status(), half.status())).contains(200);
        assertThat(since(gateway, before)).isNotEmpty().allSatisfy(received -> assertThat(received.head())
                .doesNotContain("DELETE", "/v1/users"));
    }

    @ParameterizedTest
    @EnumSource
    void aRevokedKeyIsRefusedByTheGatewayAsSoonAsTheProxyKnows(RealGateway.Kind kind) {
        RealGateway gateway = gateway(kind);
        String id = "short-lived-" + kind.toString().toLowerCase(Locale.ROOT);
        String secret = deals().proxy().key(id, "read-deals");

        RawAnswer before = gateway.send("GET /v1/deals", bearer(secret));
        deals().proxy().write(new RevokedState(new AccessKeyId(id), ProxyUnderTest.NOW));
        RawAnswer after = gateway.send("GET /v1/deals", bearer(secret));

        assertThat(List.of(before.status(), after.status())).containsExactly(200, 401);
    }

    @ParameterizedTest
    @EnumSource
    void aGatewayForwardsNothingWhileItsProxyCannotSayWhatHolds(RealGateway.Kind kind) {
        RealGateway gateway = gateway(kind);
        int before = gateway.upstream.received().size();
        deals().proxy().clocks.pass(Duration.ofSeconds(6));

        RawAnswer stale = gateway.send("GET /v1/deals", bearer(deals().readDeals()));
        deals().proxy().prove();
        RawAnswer fresh = gateway.send("GET /v1/deals", bearer(deals().readDeals()));

        assertThat(stale.status()).isGreaterThanOrEqualTo(500);
        assertThat(fresh.status()).isEqualTo(200);
        assertThat(since(gateway, before)).hasSize(1);
    }

    static Stream<Arguments> hostile() throws Exception {
        List<AttackCorpus.Row> rows = AttackCorpus.rows().toList();
        return Stream.of(RealGateway.Kind.values())
                .flatMap(kind -> rows.stream().map(row -> Arguments.of(kind, row)));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whateverTheBytesNothingButWhatTheKeyMayDoGetsPastTheGateway(RealGateway.Kind kind, AttackCorpus.Row row) {
        RealGateway gateway = gateway(kind);
        int before = gateway.upstream.received().size();

        RawAnswer answer = gateway.raw(AttackCorpus.request(row, deals().readDeals(), deals().writeDeals()), 100);

        assertThat(since(gateway, before)).as("%s -> %s", row.raw(), answer.text()).allSatisfy(received -> {
            assertThat(received.requestLine()).matches("(GET|HEAD|POST|PUT|DELETE) /v1/deals[/? ].*");
            assertThat(received.head()).doesNotContain("mk_").doesNotContainIgnoringCase("method-override");
            boolean write = !received.requestLine().startsWith("GET") && !received.requestLine().startsWith("HEAD");
            assertThat(write && !row.raw().contains("{RW}")).as("a write with a key that may only read").isFalse();
        });
        assertThat(answer.text()).doesNotContain(ProxyUnderTest.TOKEN);
    }

    private static List<UpstreamServer.Received> since(RealGateway gateway, int before) {
        return gateway.upstream.receivedSince(before);
    }

    private static String bearer(String key) {
        return "Authorization: Bearer " + key;
    }
}
