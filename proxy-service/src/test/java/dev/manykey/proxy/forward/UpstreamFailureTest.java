package dev.manykey.proxy.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeEnded.Ending;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class UpstreamFailureTest {
    private final ProxyUnderTest proxy = ProxyUnderTest.impatient();
    private final String key = proxy.key("k1", "all");
    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void close() {
        done.countDown();
        proxy.close();
    }

    @Test
    void upstreamThatIsDownIsSaidToBeUnreachable() {
        proxy.upstream.close();

        RawAnswer answer = get();

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.code()).isEqualTo("upstream_unreachable");
        assertEnded(Ending.FAILED, "upstream_unreachable");
    }

    @Test
    void upstreamThatStaysDownIsLeftAloneForAMoment() {
        proxy.upstream.close();

        List<String> codes = java.util.stream.IntStream.range(0, 14).mapToObj(_ -> get().code()).toList();

        assertThat(codes).startsWith("upstream_unreachable").endsWith("upstream_resting");
    }

    @Test
    void upstreamThatIsSilentIsATimeout() {
        proxy.upstream.answers(_ -> {
            wait(done);
            return null;
        });

        RawAnswer answer = RawAnswerOf.get(proxy, key, 4000);

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.code()).isEqualTo("upstream_timeout");
        assertEnded(Ending.FAILED, "upstream_timeout");
        assertThat(proxy.upstream.received()).hasSize(1);
    }

    @Test
    void upstreamThatHangsUpIsBrokenAndIsNotAskedTwice() {
        proxy.upstream.answers(_ -> null);

        RawAnswer answer = get();

        assertThat(answer.code()).isEqualTo("upstream_broken");
        assertThat(proxy.upstream.received()).hasSize(1);
        assertEnded(Ending.FAILED, "upstream_broken");
    }

    @Test
    void upstreamThatCutsItsBodyShortCutsTheCallersConnection() {
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nonly this");

        RawAnswer answer = proxy.raw("GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n".formatted(key));

        assertThat(answer.closed()).isTrue();
        assertThat(answer.body().length()).isLessThan(100);
        assertEnded(Ending.FAILED, "upstream_broken");
    }

    @Test
    void answerThatIsNotHttpIsBroken() {
        proxy.upstream.answers(_ -> "SSH-2.0-OpenSSH_9.2\r\n\r\nConnection: close");

        assertThat(get().code()).isEqualTo("upstream_broken");
        assertEnded(Ending.FAILED, "upstream_broken");
    }

    @Test
    void answerInAnEncodingThatCannotBeSearchedIsNotPassedOn() {
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");

        assertThat(get().code()).isEqualTo("response_encoded");
        assertEnded(Ending.FAILED, "response_encoded");
    }

    @Test
    void answersOfTheUpstreamItselfPassUnchanged() {
        proxy.upstream
                .answers(_ -> "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nnope");

        RawAnswer answer = get();

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("nope");
        assertThat(answer.text()).doesNotContainIgnoringCase("manykey-refusal");
    }

    @Test
    void callerThatLeavesEndsTheExchangeAndTheUpstreamsConnection() throws IOException {
        proxy.upstream.answers(_ -> {
            wait(done);
            return null;
        });
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.getOutputStream()
                    .write("GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n".formatted(key)
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> proxy.upstream.received().size() == 1);
        }

        assertEnded(Ending.CUT, "caller_left");
    }

    @Test
    void callerWhoseBodyBreaksOffIsCutAndTheUpstreamNeverSeesACompleteRequest() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.getOutputStream().write(
                    "POST /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nContent-Length: 100\r\n\r\nhalf"
                            .formatted(key).getBytes(StandardCharsets.US_ASCII));
            await().until(() -> !proxy.recorded(1).isEmpty());
        }

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(proxy.recorded(2)).hasSize(2));
        assertThat(proxy.recorded(2).getLast()).isInstanceOfSatisfying(ExchangeEnded.class,
                ended -> assertThat(ended.ending()).isIn(Ending.CUT, Ending.FAILED));
        assertThat(proxy.upstream.received()).noneMatch(received -> received.body().length() == 100);
    }

    @Test
    void credentialThatTheUpstreamSendsBackIsMaskedInTheBodyAndDroppedFromHeaders() {
        String token = ProxyUnderTest.TOKEN;
        proxy.upstream.answers(_ -> ("HTTP/1.1 200 OK\r\nX-Echo: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "%s0\r\n\r\n")
                .formatted(token, chunk("{\"t\":\"" + token.substring(0, 9)) + chunk(token.substring(9) + "\"}")));

        RawAnswer answer = get();

        assertThat(answer.text()).doesNotContain(token).doesNotContainIgnoringCase("x-echo").contains("*".repeat(10));
    }

    @Test
    void credentialIsMaskedWithoutChangingTheLength() {
        String body = "before " + ProxyUnderTest.TOKEN + " after";
        proxy.upstream.answers(_ -> UpstreamServer.ok(body));

        assertThat(get().body()).isEqualTo("before " + "*".repeat(ProxyUnderTest.TOKEN.length()) + " after");
    }

    @Test
    void bytesAfterAnAnswerWithoutBodyNeverBecomeTheAnswerToAnotherRequest() {
        proxy.upstream.answers(received -> received.requestLine().startsWith("HEAD")
                ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
                : UpstreamServer.ok("right"));

        proxy.raw("HEAD /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nConnection: close\r\n\r\n"
                .formatted(key));

        assertThat(get().body()).isEqualTo("right");
    }

    @Test
    void credentialDoesNotComeBackInAnyPartOfTheHead() {
        proxy.upstream.answers(_ -> "HTTP/1.1 401 bad token %s\r\nX-%s: 1\r\nContent-Length: 0\r\n\r\n"
                .formatted(ProxyUnderTest.TOKEN, ProxyUnderTest.TOKEN));

        RawAnswer answer = get();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).doesNotContainIgnoringCase(ProxyUnderTest.TOKEN);
    }

    @Test
    void credentialIsMaskedInOtherEncodingsToo() {
        String wide = new String(("{\"t\":\"" + ProxyUnderTest.TOKEN + "\"}").getBytes(StandardCharsets.UTF_16BE),
                StandardCharsets.ISO_8859_1);
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(wide.length(), wide));

        assertThat(get().body().replace("\0", "")).doesNotContain(ProxyUnderTest.TOKEN).contains("**");
    }

    @Test
    void secondContentEncodingAndOddTransferCodingsAreNotPassedOn() {
        proxy.upstream.answers(
                _ -> "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(get().code()).isEqualTo("response_encoded");

        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assertThat(get().code()).isIn("response_encoded", "upstream_broken");
    }

    @Test
    void informationalAnswersAreNotTheAnswer() {
        proxy.upstream.answers(_ -> "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + UpstreamServer.ok("real"));

        RawAnswer answer = get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("real");
    }

    @Test
    void switchingProtocolsIsBrokenAndItsConnectionIsNotUsedAgain() {
        proxy.upstream.answers(received -> proxy.upstream.received().size() == 1
                ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
                : UpstreamServer.ok("right"));

        assertThat(get().code()).isEqualTo("upstream_broken");
        assertThat(get().body()).isEqualTo("right");
    }

    @Test
    void callerOfHttp10GetsABodyThatEndsWithTheConnection() {
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

        RawAnswer answer = proxy.raw("GET /crm/v1/deals HTTP/1.0\r\nHost: p\r\nX-Api-Token: %s\r\n\r\n".formatted(key));

        assertThat(answer.body()).isEqualTo("abc");
        assertThat(answer.closed()).isTrue();
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private RawAnswer get() {
        return RawAnswerOf.get(proxy, key, 3000);
    }

    private void assertEnded(Ending ending, String reason) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            List<Event> recorded = proxy.recorded(2);
            assertThat(recorded).hasSize(2).last().isInstanceOfSatisfying(ExchangeEnded.class, ended -> {
                assertThat(ended.ending()).isEqualTo(ending);
                assertThat(ended.reason()).isEqualTo(reason);
            });
        });
    }

    private static void wait(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A plain call that waits longer than the upstream's time limit. */
    private static final class RawAnswerOf {
        static RawAnswer get(ProxyUnderTest proxy, String key, int silenceMillis) {
            try {
                return RawAnswer.to(proxy.port(),
                        "GET /crm/v1/deals HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nConnection: close\r\n\r\n"
                                .formatted(key),
                        silenceMillis);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
