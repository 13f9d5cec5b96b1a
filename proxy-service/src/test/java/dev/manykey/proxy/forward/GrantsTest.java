package dev.manykey.proxy.forward;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.DecidedOn;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Grants with conditions and obligations, ceilings and child keys, with real bytes on both sides. */
class GrantsTest {
    private static final String DEALS = "{\"data\":[{\"id\":1,\"phone\":\"555\",\"pipeline_id\":3},"
            + "{\"id\":2,\"phone\":\"556\",\"pipeline_id\":4}],\"next\":9007199254740993}";

    @SuppressWarnings("NullAway.Init") // made before every test
    private ProxyUnderTest proxy;

    @BeforeEach
    void start() {
        proxy = new ProxyUnderTest();
        proxy.upstream.answers(_ -> UpstreamServer.ok(DEALS));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void aConditionOnTheQueryDecidesAndTheRecordNamesTheGrant() {
        String key = keyWith(allow("open", "request.query['status'] == 'open'", null));

        RawAnswer open = proxy.get("/crm/v1/deals?status=open", "X-Api-Token: " + key);
        RawAnswer won = proxy.get("/crm/v1/deals?status=won", "X-Api-Token: " + key);
        RawAnswer none = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);
        RawAnswer twice = proxy.get("/crm/v1/deals?status=open&status=won", "X-Api-Token: " + key);
        RawAnswer folded = proxy.get("/crm/v1/deals?status=open&Status=won", "X-Api-Token: " + key);
        RawAnswer encoded = proxy.get("/crm/v1/deals?%73tatus=%6fpen", "X-Api-Token: " + key);

        assertThat(List.of(open.status(), won.status(), none.status(), twice.status(), folded.status(),
                encoded.status())).containsExactly(200, 403, 403, 403, 403, 200);
        assertThat(proxy.upstream.received()).hasSize(2);
        assertThat(proxy.recorded(8).getFirst()).isInstanceOfSatisfying(ExchangeIntended.class,
                intended -> assertThat(intended.decidedOn().grants()).containsExactly("p/open"));
    }

    @Test
    void aConditionOnTheBodyIsDecidedOnWhatGoesOn() {
        String key = keyWith(new Grant("small", Effect.ALLOW, List.of("deals"), List.of(Access.WRITE), List.of(),
                new TreeMap<>(), "request.body.amount < 100", null));

        RawAnswer small = post(key, "application/json", "{\"amount\": 99, \"name\": \"\u00c3\u00a4\"}");
        RawAnswer large = post(key, "application/json", "{\"amount\": 100}");
        RawAnswer twice = post(key, "application/json", "{\"amount\": 100, \"amount\": 1}");
        RawAnswer notJson = post(key, "text/plain", "{\"amount\": 1}");
        RawAnswer empty = post(key, "application/json", "");
        RawAnswer tooLong = post(key, "application/json", "{\"amount\": 1" + " ".repeat(2000) + "}");
        RawAnswer chunked = proxy.raw(("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + "4\r\n{\"am\r\na\r\nount\": 5}\n\r\n0\r\n\r\n").formatted(key));
        RawAnswer brokenOff = proxy.raw(("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").formatted(key));

        assertThat(List.of(small.status(), large.status(), twice.status(), notJson.status(), empty.status(),
                tooLong.status(), chunked.status(), brokenOff.status()))
                .containsExactly(200, 403, 403, 403, 403, 413, 200, 400);
        assertThat(proxy.upstream.received()).extracting(UpstreamServer.Received::body)
                .containsExactly("{\"amount\": 99, \"name\": \"\u00c3\u00a4\"}", "{\"amount\": 5}\n");
    }

    @Test
    void whatAGrantObligesToIsDoneOnTheAnswer() {
        String key = keyWith(allow("masked", null, new Obligations(List.of("data[].phone"), List.of("next"),
                List.of(new Obligations.RowFilter("data", "row.pipeline_id == 3")), null, null, null,
                new TreeMap<>())));
        String whole = keyWith("q", allow("all", null, null));

        RawAnswer filtered = proxy.get("/crm/v1/deals", "X-Api-Token: " + key, "If-None-Match: \"x\"");
        RawAnswer untouched = proxy.get("/crm/v1/deals", "X-Api-Token: " + whole);
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 3\r\n\r\n555");
        RawAnswer csv = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
                + "{\"a\":\"%s".formatted(ProxyUnderTest.TOKEN.substring(0, 3)));
        RawAnswer broken = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(filtered.status()).isEqualTo(200);
        assertThat(filtered.body()).isEqualTo("{\"data\":[{\"id\":1,\"phone\":\"***\",\"pipeline_id\":3}]}");
        assertThat(filtered.text()).contains("content-length: " + filtered.body().length());
        assertThat(proxy.upstream.received().getFirst().header("if-none-match")).isEmpty();
        assertThat(untouched.body()).isEqualTo(DEALS);
        assertThat(csv.status()).isEqualTo(502);
        assertThat(csv.body()).contains("answer_not_filterable").doesNotContain("555");
        assertThat(broken.status()).isEqualTo(502);
        assertThat(proxy.recorded(8)).filteredOn(ExchangeEnded.class::isInstance)
                .extracting(ended -> ((ExchangeEnded) ended).reason())
                .containsExactly(null, null, "answer_not_filterable", "answer_not_filterable");
    }

    @Test
    void askingForAWebsocketIsNoWayRoundWhatHoldsForReading() {
        Grant masked = new Grant("see", Effect.ALLOW, List.of("deals"), List.of(Access.READ), List.of(),
                new TreeMap<>(),
                null,
                new Obligations(List.of("data[].phone"), List.of(), List.of(), null, null, null, new TreeMap<>()));
        Grant edit = new Grant("edit", Effect.ALLOW, List.of("deals"), List.of(Access.WRITE), List.of(),
                new TreeMap<>(), null, null);
        proxy.write(ProxyUnderTest.policy("p", masked, edit), ProxyUnderTest.policy("w", edit));
        String[] handshake = {"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="};

        RawAnswer reader = upgrade(proxy.key("k1", "p"), handshake);
        RawAnswer writer = upgrade(proxy.key("k2", "w"), handshake);

        assertThat(reader.text()).contains("answer_not_filterable").doesNotContain("555");
        assertThat(writer.status()).isEqualTo(403);
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void aConditionSeesWhatTheUpstreamWillSee() {
        String byHeader = keyWith(allow("h", "request.headers['x-tenant'] == 'acme'", null));
        String byBody = keyWith("b",
                new Grant("small", Effect.ALLOW, List.of("deals"), List.of(Access.WRITE), List.of(),
                        new TreeMap<>(), "request.body.amount < 100", null));

        RawAnswer plain = proxy.get("/crm/v1/deals", "X-Api-Token: " + byHeader, "X-Tenant: acme");
        RawAnswer dropped = proxy.raw(("GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nX-Tenant: acme\r\n"
                + "Connection: close, x-tenant\r\n\r\n").formatted(byHeader));
        RawAnswer folded = proxy.get("/crm/v1/deals", "X-Api-Token: " + byHeader, "X-Tenant: acme",
                "X_Tenant: other");
        RawAnswer untyped = proxy.raw(("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n"
                + "Content-Type: application/json\r\nContent-Length: 12\r\nConnection: close, content-type\r\n\r\n"
                + "{\"amount\":1}").formatted(byBody));

        assertThat(List.of(plain.status(), dropped.status(), folded.status(), untyped.status()))
                .containsExactly(200, 403, 403, 403);
        assertThat(proxy.upstream.received()).hasSize(1);
    }

    @Test
    void aDeniedValueInAnotherSpellingIsRefused() {
        proxy.write(ProxyUnderTest.policy("p", allow("all", null, null),
                new Grant("not-30", Effect.DENY, List.of("deals"), List.of(Access.READ), List.of(),
                        new TreeMap<>(Map.of("id", List.of("30"))), null, null)));
        String key = proxy.key("k1", "p");

        for (String denied : List.of("30", "030", "30-x", "30.json", "3_0", "0x1e", "%330", "30%20", "+30", "3e1")) {
            assertThat(proxy.get("/crm/v1/deals/" + denied, "X-Api-Token: " + key).status()).as(denied)
                    .isIn(400, 403);
        }
        assertThat(proxy.get("/crm/v1/deals/31", "X-Api-Token: " + key).status()).isEqualTo(200);
        assertThat(proxy.upstream.received()).hasSize(1);
    }

    @Test
    void theCredentialIsMaskedInAFilteredAnswerToo() {
        String key = keyWith(allow("masked", null, new Obligations(List.of("data"), List.of(), List.of(), null, null,
                null, new TreeMap<>())));
        proxy.upstream.answers(_ -> UpstreamServer.ok("{\"data\":1,\"echo\":\"%s\"}".formatted(ProxyUnderTest.TOKEN)));

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"data\":\"***\"").doesNotContain(ProxyUnderTest.TOKEN);
    }

    @Test
    void aRequestIsSentWithWhatIsObligedAndNoLongerThanAllowed() {
        String key = keyWith(new Grant("g", Effect.ALLOW, List.of("deals"), List.of(Access.values()), List.of(),
                new TreeMap<>(), null, new Obligations(List.of(), List.of(), List.of(), null, null, 10L,
                        new TreeMap<>(Map.of("limit", "5", "owner", "a b")))));

        RawAnswer forced = proxy.get("/crm/v1/deals?LIMIT=500&x=1&limit=9&%6cimit=7&limit[]=8&%20limit=6",
                "X-Api-Token: " + key);
        RawAnswer longer = post(key, "text/plain", "12345678901");
        RawAnswer undeclared = proxy.raw(("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n").formatted(key));
        RawAnswer right = post(key, "text/plain", "1234567890");

        assertThat(forced.status()).isEqualTo(200);
        assertThat(proxy.upstream.received().getFirst().requestLine())
                .isEqualTo("GET /v1/deals?x=1&limit=5&owner=a%20b HTTP/1.1");
        assertThat(List.of(longer.status(), undeclared.status(), right.status())).containsExactly(413, 411, 200);
        assertThat(proxy.upstream.received()).hasSize(2);
    }

    @Test
    void aRateIsSharedByAllProxiesAndByAKeyWithItsChildren() {
        Grant limited = allow("slow", null, new Obligations(List.of(), List.of(), List.of(),
                new Obligations.Rate(4, 3600), null, null, new TreeMap<>()));
        String key = keyWith(limited);
        String child = proxy.child("k9", "k-p", "p");
        proxy.proxies = 2;

        RawAnswer first = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);
        RawAnswer second = proxy.get("/crm/v1/deals", "X-Api-Token: " + child);
        RawAnswer third = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(List.of(first.status(), second.status(), third.status())).containsExactly(200, 200, 429);
        assertThat(third.text()).contains("retry-after: ").contains("rate_limited");
        assertThat(proxy.upstream.received()).hasSize(2);
    }

    @Test
    void aCeilingNarrowsEveryKeyOfItsOwnerAtOnce() {
        String key = proxy.key("k1", "all");
        assertThat(post(key, "text/plain", "x").status()).isEqualTo(200);

        proxy.write(owner(2, List.of(new PolicyId("read"))));
        RawAnswer lowered = post(key, "text/plain", "x");
        RawAnswer reading = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);
        proxy.write(owner(3, List.of()));
        RawAnswer empty = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);
        proxy.write(owner(4, null));
        RawAnswer lifted = post(key, "text/plain", "x");

        assertThat(List.of(lowered.status(), reading.status(), empty.status(), lifted.status()))
                .containsExactly(403, 200, 403, 200);
        assertThat(proxy.recorded(7)).filteredOn(ExchangeRefused.class::isInstance)
                .extracting(refused -> ((ExchangeRefused) refused).reason())
                .containsExactly("ceiling_exceeded: not allowed by owner ada",
                        "ceiling_exceeded: not allowed by owner ada");
    }

    @Test
    void aChildCanDoNoMoreThanItsParentAndDiesWithIt() {
        proxy.key("k1", "read");
        String child = proxy.child("k2", "k1", "all");
        String grandchild = proxy.child("k3", "k2", "all");

        RawAnswer reading = proxy.get("/crm/v1/deals", "X-Api-Token: " + child);
        RawAnswer writing = post(child, "text/plain", "x");
        RawAnswer deeper = proxy.get("/crm/v1/deals", "X-Api-Token: " + grandchild);
        proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW));
        RawAnswer orphan = proxy.get("/crm/v1/deals", "X-Api-Token: " + child);
        RawAnswer orphansChild = proxy.get("/crm/v1/deals", "X-Api-Token: " + grandchild);
        String lost = proxy.child("k4", "k-nobody", "all");
        RawAnswer parentless = proxy.get("/crm/v1/deals", "X-Api-Token: " + lost);

        assertThat(List.of(reading.status(), writing.status(), deeper.status(), orphan.status(),
                orphansChild.status(), parentless.status())).containsExactly(200, 403, 200, 401, 401, 401);
        assertThat(proxy.recorded(8)).filteredOn(ExchangeRefused.class::isInstance)
                .extracting(refused -> ((ExchangeRefused) refused).reason())
                .containsExactly("ceiling_exceeded: not allowed by parent k1", "parent_key_revoked",
                        "parent_key_revoked", "parent_unknown");
    }

    @Test
    void aDraftIsRecordedWhereItDiffersAndBlocksNothing() {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(new PolicyState(new PolicyId("p"), 1, "p", new UpstreamId("crm"), null,
                new TreeMap<>(Map.of("*", Level.WRITE)), List.of(),
                PolicyRules.of(new TreeMap<>(Map.of("deals", Level.READ))), PolicyState.Status.ACTIVE),
                ProxyUnderTest.keyState("k1", 1, AccessKeyState.Status.ACTIVE, null, secret, "p"));

        RawAnswer reading = proxy.get("/crm/v1/deals", "X-Api-Token: " + secret);
        RawAnswer writing = post(secret, "text/plain", "x");

        assertThat(List.of(reading.status(), writing.status())).containsExactly(200, 200);
        List<Event> recorded = proxy.recorded(4);
        assertThat(recorded).filteredOn(ExchangeIntended.class::isInstance)
                .extracting(intended -> ((ExchangeIntended) intended).decidedOn().drafts())
                .containsExactly(null,
                        List.of(new DecidedOn.OtherDecision("p", 1, false, "permission_missing")));
    }

    /** Characters are octets. */
    private RawAnswer post(String key, String type, String body) {
        return proxy.raw(("POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nContent-Type: %s\r\n"
                + "Content-Length: %d\r\nConnection: close\r\n\r\n%s").formatted(key, type, body.length(), body));
    }

    private RawAnswer upgrade(String key, String... handshake) {
        return proxy.raw("GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n%s\r\n\r\n".formatted(key,
                String.join("\r\n", handshake)));
    }

    private String keyWith(Grant grant) {
        return keyWith("p", grant);
    }

    private String keyWith(String policy, Grant grant) {
        proxy.write(ProxyUnderTest.policy(policy, grant));
        return proxy.key("k-" + policy, policy);
    }

    private static OwnerState owner(long version, @Nullable List<PolicyId> ceiling) {
        return new OwnerState(new OwnerId("ada"), version, "Ada", ceiling, OwnerState.Status.ACTIVE);
    }

    private static Grant allow(String id, @Nullable String when, @Nullable Obligations obligations) {
        return new Grant(id, Effect.ALLOW, List.of("deals"), List.of(Access.READ), List.of(), new TreeMap<>(), when,
                obligations);
    }
}
