package dev.manykey.proxy.forward;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.manykey.contract.Access;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Websockets of a client and a server that know nothing of a proxy. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebsocketsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ProxyUnderTest proxy = new ProxyUnderTest();
    private final WebsocketUpstream upstream = new WebsocketUpstream();
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void moveUpstream() {
        UpstreamState old = proxy.upstreamState(2, List.of(new TokenPlace(TokenPlace.In.HEADER, "x-api-token", null)));
        String origin = "http://127.0.0.1:" + upstream.port();
        proxy.write(new UpstreamState(old.id(), 2, old.name(), URI.create(origin), old.tokenPlaces(), old.hostnames(),
                null, old.operations(), old.status()), proxy.credential(2, origin));
    }

    @AfterEach
    void close() {
        proxy.close(); // ends the websockets that a test left open, which the client would wait for
        http.close();
        upstream.close();
    }

    @Test
    void messagesOfEverySizeAndKindComeBackAsTheyWereSent() throws Exception {
        Caller caller = open(proxy.key("k1", "all"));
        String large = "0123456789abcdef".repeat(70_000);

        caller.socket.sendText("hello", true).join();
        caller.socket.sendBinary(ByteBuffer.wrap(new byte[]{0, 1, -1, -128}), true).join();
        caller.socket.sendText(large, true).join();
        for (int i = 0; i < 20; i++) {
            caller.socket.sendText("part %d;".formatted(i), i == 19).join();
        }

        assertThat(caller.next()).isEqualTo("text hello");
        assertThat(caller.next()).isEqualTo("binary [0, 1, -1, -128]");
        assertThat(caller.next()).isEqualTo("text " + large);
        assertThat(caller.next()).startsWith("text part 0;part 1;").endsWith("part 19;");

        caller.socket.sendPing(ByteBuffer.wrap(new byte[]{7})).join();
        assertThat(caller.next()).isEqualTo("pong [7]");

        caller.socket.sendClose(4001, "enough").join();
        assertThat(caller.next()).isEqualTo("close 4001 enough");
        await().atMost(SOON).until(() -> upstream.connections() == 0);
        ExchangeEnded ended = ended();
        assertThat(ended.ending()).isEqualTo(Ending.COMPLETED);
        assertThat(ended.reason()).isNull();
        assertThat(ended.status()).isEqualTo(101);
        assertThat(ended.requestBytes()).isGreaterThan(large.length());
        assertThat(ended.responseBytes()).isGreaterThan(large.length());
    }

    @Test
    void upstreamGetsTheTokenAndNeverTheKeyAndIsOfferedNoExtension() throws Exception {
        String key = proxy.key("k1", "all");
        try (RawWebsocket caller = new RawWebsocket(proxy.port())) {
            caller.send(RawWebsocket.handshake(key) + "Cookie: a=b\r\nOrigin: https://app.test\r\n"
                    + "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Surprise: x\r\n\r\n");

            String answer = caller.head();

            assertThat(answer).startsWith("HTTP/1.1 101 ").containsIgnoringCase("upgrade: websocket\r\n")
                    .containsIgnoringCase("connection: upgrade\r\n")
                    .containsIgnoringCase("sec-websocket-accept: " + RawWebsocket.ACCEPT)
                    .containsIgnoringCase("manykey-exchange: ")
                    .doesNotContainIgnoringCase("extensions").doesNotContain(ProxyUnderTest.TOKEN);
            HttpHeaders received = upstream.handshakes().getFirst();
            assertThat(received.get("x-api-token")).isEqualTo(ProxyUnderTest.TOKEN);
            assertThat(received.get("sec-websocket-key")).isEqualTo(RawWebsocket.KEY);
            assertThat(received.get("connection")).isEqualTo("Upgrade");
            assertThat(received.get("origin")).isEqualTo("https://app.test");
            assertThat(received.contains("cookie")).isFalse();
            assertThat(received.contains("sec-websocket-extensions")).isFalse();
            assertThat(received.contains("sec-websocket-surprise")).isFalse();
            assertThat(received.toString()).doesNotContain(key);
        }
    }

    @Test
    void protocolThatBothSidesKnowIsAgreedOn() throws Exception {
        Caller caller = open(proxy.key("k1", "all"), "other", "chat");

        assertThat(caller.socket.getSubprotocol()).isEqualTo("chat");
        assertThat(upstream.handshakes().getFirst().get("sec-websocket-protocol")).isEqualTo("other, chat");
    }

    @Test
    void recordSaysThatAWebsocketWasOpenedWithTheRightToWrite() throws Exception {
        open(proxy.key("k1", "all"));

        assertThat(proxy.recorded(1)).first().isInstanceOfSatisfying(ExchangeIntended.class, intended -> {
            assertThat(intended.target().operation()).isEqualTo("GET /v1/deals");
            assertThat(intended.target().access()).isEqualTo(Access.WRITE);
        });
    }

    @Test
    void manyWebsocketsOnManyLoopsAreIndependent() throws Exception {
        String key = proxy.key("k1", "all");
        List<Caller> callers = new java.util.ArrayList<>();
        for (int i = 0; i < 10; i++) {
            callers.add(open(key));
        }

        for (int i = 0; i < 10; i++) {
            callers.get(i).socket.sendText("from " + i, true).join();
        }

        for (int i = 0; i < 10; i++) {
            assertThat(callers.get(i).next()).isEqualTo("text from " + i);
        }
        try (RawWebsocket oneMore = new RawWebsocket(proxy.port())) {
            oneMore.send(RawWebsocket.handshake(key) + "\r\n");
            assertThat(oneMore.readToEnd()).startsWith("HTTP/1.1 503").contains("upstream_resting");
        }
        callers.getFirst().socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().atMost(SOON).until(() -> upstream.connections() == 9);
        assertThat(open(key).socket.isOutputClosed()).isFalse();
    }

    private Caller open(String key, String... protocols) {
        Caller caller = new Caller();
        WebSocket.Builder builder = http.newWebSocketBuilder().header("X-Api-Token", key);
        if (protocols.length > 0) {
            builder.subprotocols(protocols[0], java.util.Arrays.copyOfRange(protocols, 1, protocols.length));
        }
        caller.socket = builder.buildAsync(URI.create("ws://127.0.0.1:%d/crm/v1/deals".formatted(proxy.port())),
                caller).join();
        return caller;
    }

    private ExchangeEnded ended() {
        return proxy.recorded(2).stream().filter(ExchangeEnded.class::isInstance).map(ExchangeEnded.class::cast)
                .findFirst().orElseThrow();
    }

    /** Keeps whole messages in words. */
    private static final class Caller implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        @SuppressWarnings("NullAway.Init")
        private WebSocket socket;

        String next() throws InterruptedException {
            String next = received.poll(10, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket websocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add("text " + text);
                text.setLength(0);
            }
            websocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket websocket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.add("binary " + java.util.Arrays.toString(bytes));
            websocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket websocket, ByteBuffer data) {
            received.add("pong [%d]".formatted(data.get()));
            websocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket websocket, int status, String reason) {
            received.add("close %d %s".formatted(status, reason));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket websocket, Throwable error) {
            received.add("error " + error);
        }
    }
}
