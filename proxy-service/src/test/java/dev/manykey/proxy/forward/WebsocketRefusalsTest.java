package dev.manykey.proxy.forward;

import java.util.stream.Stream;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.state.RevokedState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is not opened as a websocket, and that nothing behind such a request is read as another one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebsocketRefusalsTest {
    private final ProxyUnderTest proxy = new ProxyUnderTest();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void keyThatMayOnlyReadOpensNoWebsocketOnAnOperationThatReads() {
        String key = proxy.key("k1", "read");

        RawAnswer answer = proxy.raw(RawWebsocket.handshake(key) + "\r\n");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("permission_missing");
        assertThat(answer.body()).contains("\"missing\":\"deals:write\"");
        assertThat(answer.closed()).isTrue();
        assertThat(proxy.upstream.received()).isEmpty();
        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
    }

    static Stream<String> malformed() {
        String good = "GET /crm/v1/deals HTTP/1.1\r\n" + RawWebsocket.asking();
        return Stream.of(good.replace("Version: 13", "Version: 8"), good + "Sec-WebSocket-Version: 13\r\n",
                good.replace("Sec-WebSocket-Version: 13\r\n", ""), good.replace("==", "==" + "A"),
                good.replace("Sec-WebSocket-Key: " + RawWebsocket.KEY + "\r\n", ""),
                good.replace(RawWebsocket.KEY, "c2hvcnQ="), good.replace("ZQ==", "ZR=="),
                good + "Sec-WebSocket-Key: " + RawWebsocket.KEY + "\r\n",
                good.replace("keep-alive, Upgrade", "keep-alive"),
                good.replace("Connection: keep-alive, Upgrade\r\n", ""),
                good.replace("keep-alive, Upgrade", "close, Upgrade"),
                good.replace("Upgrade: websocket", "Upgrade: websocket, h2c"),
                good.replace("Upgrade: websocket", "Upgrade: websocket/13"), good + "Upgrade: h2c\r\n",
                good.replace("HTTP/1.1", "HTTP/1.0"), good.replace("GET ", "POST "), good.replace("GET ", "HEAD "),
                good + "Content-Length: 5\r\n", good + "Transfer-Encoding: chunked\r\n",
                good + "Expect: 100-continue\r\n",
                good + "Sec-WebSocket-Protocol: a, a\r\n", good + "Sec-WebSocket-Protocol: a b\r\n");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void handshakeThatIsNotOneIsRefusedAndNothingBehindItIsRead(String head) {
        String key = proxy.key("k1", "all");
        String second = "GET /crm/v1/users HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n".formatted(key);

        RawAnswer answer = proxy
                .raw(head + "Host: p\r\nX-Api-Token: %s\r\n\r\n".formatted(key) + second + second);

        assertThat(answer.text().split("HTTP/1\\.[01] ", -1)[1]).as(answer.text()).startsWith("400 ");
        assertThat(answer.text()).containsIgnoringCase("connection: close");
        assertThat(answer.closed()).isTrue();
        assertThat(answer.text().split("HTTP/1\\.[01] \\d{3}", -1)).as(answer.text()).hasSize(2);
        assertThat(proxy.upstream.received()).isEmpty();
        assertThat(proxy.recorded(1)).singleElement().isInstanceOfSatisfying(ExchangeRefused.class,
                refused -> assertThat(refused.code()).isEqualTo("websocket_malformed"));
    }

    /** As clients of HTTP/2 send it with a first request; it is dropped, which every server may do (RFC 9110 7.8). */
    @ParameterizedTest
    @ValueSource(strings = {"h2c", "TLS/1.2", "IRC/6.9"})
    void upgradeToAnythingElseIsDroppedAndTheCallGoesOnAsItIs(String protocol) {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy.raw("GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n".formatted(key)
                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: %s\r\nHTTP2-Settings: AAMAAABk\r\n\r\n".formatted(
                        protocol)
                + "GET /crm/v1/users HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n"
                        .formatted(key));

        assertThat(answer.text().split("HTTP/1.1 200", -1)).hasSize(3);
        assertThat(proxy.upstream.received()).hasSize(2)
                .allSatisfy(received -> assertThat(received.head()).doesNotContainIgnoringCase("upgrade"));
    }

    @Test
    void answerThatDoesNotSwitchIsPassedOnAndTheConnectionIsClosed() {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(_ -> "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 6\r\n"
                + "X-Own: %s\r\n\r\nnot me".formatted(ProxyUnderTest.TOKEN));

        RawAnswer answer = proxy.raw(RawWebsocket.handshake(key) + "\r\n"
                + "GET /crm/v1/users HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n".formatted(key));

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.text()).endsWith("not me").doesNotContain(ProxyUnderTest.TOKEN)
                .containsIgnoringCase("connection: close");
        assertThat(answer.closed()).isTrue();
        assertThat(proxy.upstream.received()).hasSize(1);
        assertThat(proxy.recorded(2).getLast()).isInstanceOfSatisfying(ExchangeEnded.class, ended -> {
            assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
            assertThat(ended.status()).isEqualTo(426);
        });
    }

    static Stream<String> answersToSomethingElse() {
        return Stream.of(RawWebsocket.SWITCHING.replace(RawWebsocket.ACCEPT, "s3pPLMBiTxaQ9kYGzzhZRbK+xOp="),
                RawWebsocket.SWITCHING.replace("Sec-WebSocket-Accept: " + RawWebsocket.ACCEPT + "\r\n", ""),
                RawWebsocket.SWITCHING + "Sec-WebSocket-Accept: " + RawWebsocket.ACCEPT + "\r\n",
                RawWebsocket.SWITCHING.replace("Upgrade: websocket\r\n", "Upgrade: h2c\r\n"),
                RawWebsocket.SWITCHING.replace("Upgrade: websocket\r\n", ""),
                RawWebsocket.SWITCHING.replace("Connection: Upgrade", "Connection: keep-alive"),
                RawWebsocket.SWITCHING + "Sec-WebSocket-Extensions: permessage-deflate\r\n",
                RawWebsocket.SWITCHING + "Sec-WebSocket-Protocol: not-offered\r\n");
    }

    @ParameterizedTest
    @MethodSource("answersToSomethingElse")
    void upstreamThatSwitchesToSomethingElseIsBrokenOff(String switching) {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(_ -> switching + "\r\n" + RawWebsocket.frame("hello"));

        RawAnswer answer = proxy.raw(RawWebsocket.handshake(key) + "\r\n");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.code()).isEqualTo("upstream_broken");
        assertThat(answer.closed()).isTrue();
        assertThat(answer.text()).doesNotContain("hello");
        assertThat(proxy.recorded(2).getLast()).isInstanceOfSatisfying(ExchangeEnded.class,
                ended -> assertThat(ended.ending()).isEqualTo(Ending.FAILED));
    }

    @Test
    void switchThatNobodyAskedForIsNoAnswer() {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(_ -> RawWebsocket.SWITCHING + "\r\n" + RawWebsocket.frame("hello"));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).code()).isEqualTo("upstream_broken");
    }

    @Test
    void bytesThatComeBeforeTheAnswerBelongToTheWebsocket() throws Exception {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(received -> received.head().startsWith("GET /early")
                ? "and this is taken for a frame"
                : RawWebsocket.SWITCHING + "\r\n");

        try (RawWebsocket caller = new RawWebsocket(proxy.port())) {
            caller.send(RawWebsocket.handshake(key) + "\r\nGET /early HTTP/1.1\r\n\r\n");

            assertThat(caller.head()).startsWith("HTTP/1.1 101 ");
            org.awaitility.Awaitility.await().until(() -> proxy.upstream.received().size() == 2);
        }
        assertThat(proxy.upstream.received().getLast().head()).isEqualTo("GET /early HTTP/1.1\r\n\r\n");
        assertThat(proxy.recorded(2)).hasSize(2);
    }

    @Test
    void versionThatIsNotSpokenIsToldTheOneThatIs() {
        RawAnswer answer = proxy.raw(RawWebsocket.handshake(proxy.key("k1", "all")).replace("Version: 13", "Version: 8")
                + "\r\n");

        assertThat(answer.code()).isEqualTo("websocket_malformed");
        assertThat(answer.text()).containsIgnoringCase("sec-websocket-version: 13");
    }

    @Test
    void websocketThatIsAskedForOutOfTurnIsRefused() {
        String key = proxy.key("k1", "all");

        RawAnswer answer = proxy.raw("GET /crm/v1/users HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n".formatted(key)
                + RawWebsocket.handshake(key) + "\r\n");

        assertThat(answer.text()).startsWith("HTTP/1.1 200").contains("websocket_malformed");
        assertThat(answer.closed()).isTrue();
        assertThat(proxy.upstream.received()).hasSize(1);
    }

    @Test
    void websocketIsOpenedOnAConnectionThatWasUsedBefore() throws Exception {
        String key = proxy.key("k1", "all");
        try (RawWebsocket caller = new RawWebsocket(proxy.port())) {
            caller.send("GET /crm/v1/users HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n".formatted(key));
            assertThat(caller.head()).startsWith("HTTP/1.1 200");
            caller.read("{\"success\":true}".length());
            proxy.upstream.answers(_ -> RawWebsocket.SWITCHING + "\r\n" + RawWebsocket.frame("hello"));

            caller.send(RawWebsocket.handshake(key) + "\r\n");

            assertThat(caller.head()).startsWith("HTTP/1.1 101");
            assertThat(caller.read(7)).isEqualTo(RawWebsocket.frame("hello"));
        }
    }

    @Test
    void tokenIsMaskedInTheHeadAndInFramesWhereverTheyAreCut() throws Exception {
        String key = proxy.key("k1", "all");
        String token = ProxyUnderTest.TOKEN;
        String first = token.substring(0, 9);
        String second = token.substring(9);
        String frames = RawWebsocket.frame("a " + token + " b") + RawWebsocket.frame(0x01, "c " + first)
                + RawWebsocket.frame(0x89, "ping") + RawWebsocket.frame(0x80, second + " d");
        proxy.upstream.answers(_ -> RawWebsocket.SWITCHING + "X-Own: " + token + "\r\n\r\n" + frames);

        try (RawWebsocket caller = new RawWebsocket(proxy.port())) {
            caller.send(RawWebsocket.handshake(key) + "\r\n");

            assertThat(caller.head()).startsWith("HTTP/1.1 101").doesNotContain(token);
            assertThat(caller.read(frames.length())).isEqualTo(frames.replace(token, "*".repeat(token.length()))
                    .replace(first, "*".repeat(first.length())).replace(second, "*".repeat(second.length())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00c1\u0005hello", "\u0081\u0085\1\2\3\4hello", "\u0083\u0005hello", "\u0009\u0002hi",
            "\u0080\u0002hi", "\u0089~\1\0"})
    void framesThatCannotBeSearchedEndTheWebsocket(String frame) throws Exception {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(_ -> RawWebsocket.SWITCHING + "\r\n" + frame);

        try (RawWebsocket caller = RawWebsocket.open(proxy.port(), key)) {
            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(proxy.recorded(2).getLast()).isInstanceOfSatisfying(ExchangeEnded.class, ended -> {
                assertThat(ended.ending()).isEqualTo(Ending.FAILED);
                assertThat(ended.reason()).isEqualTo("response_encoded");
            });
        }
    }

    /** The clocks are looked at when the handshake is judged, when its intent is safe, and when its first byte leaves. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void pauseBeforeTheFirstByteEndsInARefusal(int looks) {
        String key = proxy.key("k1", "all");
        proxy.afterLooks(looks, () -> proxy.clocks.pass(java.time.Duration.ofSeconds(5)));

        RawAnswer answer = proxy.raw(RawWebsocket.handshake(key) + "\r\n");

        assertThat(answer.code()).isEqualTo("stale");
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void revocationBetweenTheLastDecisionAndTheFirstByteStopsTheHandshake() {
        String key = proxy.key("k1", "all");
        proxy.afterLooks(2, () -> proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW)));

        RawAnswer answer = proxy.raw(RawWebsocket.handshake(key) + "\r\n");

        assertThat(answer.code()).isEqualTo("key_not_accepted");
        assertThat(proxy.upstream.received()).isEmpty();
    }

    /** The upstream has switched, and the caller has not been told when the key is revoked. */
    @Test
    void revocationWhileTheUpstreamSwitchesIsAnsweredAsARefusal() {
        String key = proxy.key("k1", "all");
        proxy.upstream.answers(_ -> {
            proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW));
            return RawWebsocket.SWITCHING + "\r\n" + RawWebsocket.frame("hello");
        });

        RawAnswer answer = proxy.raw(RawWebsocket.handshake(key) + "\r\n");

        assertThat(answer.code()).isEqualTo("key_not_accepted");
        assertThat(answer.text()).doesNotContain("hello");
        assertThat(proxy.recorded(2).getLast()).isInstanceOfSatisfying(ExchangeEnded.class,
                ended -> assertThat(ended.reason()).isEqualTo("key_revoked"));
    }
}
