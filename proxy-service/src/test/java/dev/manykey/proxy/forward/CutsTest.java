package dev.manykey.proxy.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What is under way when a permission ends, ends with it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // what is not cut would be waited for without end
class CutsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ProxyUnderTest proxy = new ProxyUnderTest();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void downloadOfARevokedKeyIsCutAndItsConnectionToTheUpstreamIsClosed() throws Exception {
        InputStream download = halfway(proxy.key("k1", "all"));

        proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW));

        assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class);
        await().atMost(SOON).until(() -> proxy.upstream.connections() == 0);
        assertThat(ended()).satisfies(ended -> {
            assertThat(ended.ending()).isEqualTo(Ending.CUT);
            assertThat(ended.reason()).isEqualTo("key_revoked");
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.responseBytes()).isEqualTo(10);
        });
    }

    @Test
    void downloadOfAChildIsCutWhenItsParentIsRevoked() throws Exception {
        proxy.key("k1", "all");
        InputStream download = halfway(proxy.child("k2", "k1", "all"));

        proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW));

        assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class);
        assertThat(ended().reason()).isEqualTo("parent_key_revoked");
    }

    @Test
    void downloadIsCutWhenTheCeilingNoLongerAllowsIt() throws Exception {
        InputStream download = halfway(proxy.key("k1", "all"));

        proxy.write(new OwnerState(new OwnerId("ada"), 2, "Ada", List.of(), OwnerState.Status.ACTIVE));

        assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class);
        assertThat(ended().reason()).isEqualTo("ceiling_exceeded: not allowed by owner ada");
    }

    @Test
    void downloadIsCutWhenThePolicyNoLongerAllowsIt() throws Exception {
        InputStream download = halfway(proxy.key("k1", "all"));

        proxy.write(new PolicyState(new PolicyId("all"), 2, "all", new UpstreamId("crm"), null,
                new java.util.TreeMap<>(Map.of("users", Level.READ)), PolicyState.Status.ACTIVE));

        assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class);
        assertThat(ended().reason()).isEqualTo("permission_missing");
    }

    @Test
    void downloadIsCutWhenTheOwnerIsDisabled() throws Exception {
        InputStream download = halfway(proxy.key("k1", "all"));

        proxy.write(new OwnerState(new OwnerId("ada"), 2, "Ada", OwnerState.Status.DISABLED));

        assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class);
        assertThat(ended().ending()).isEqualTo(Ending.CUT);
    }

    @Test
    void everythingIsCutWhenFreshnessRunsOut() throws Exception {
        InputStream download = halfway(proxy.key("k1", "all"));

        proxy.clocks.pass(Duration.ofSeconds(5));

        assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class);
        assertThat(ended().reason()).isEqualTo("stale");
    }

    @Test
    void downloadWithATokenThatWasSwappedIsCut() throws Exception {
        InputStream download = halfway(proxy.key("k1", "all"));

        proxy.write(proxy.credential(2, "http://127.0.0.1:" + proxy.upstream.port()));

        assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class);
        assertThat(ended().ending()).isEqualTo(Ending.CUT);
    }

    /** The loops wake up before the watch does: the next piece itself has to look at the clocks. */
    @Test
    void noPieceOfAStreamPassesAfterThePauseThatTheWatchHasNotSeen() throws Exception {
        InputStream download = halfway(proxy.key("k1", "all"));
        proxy.stopStaleWatch();

        proxy.clocks.pass(Duration.ofSeconds(60));
        proxy.upstream.goOn("x".repeat(90));

        assertThatThrownBy(download::readAllBytes).isInstanceOf(IOException.class);
        assertThat(ended().reason()).isEqualTo("stale");
        assertThat(ended().responseBytes()).isEqualTo(10);
    }

    @Test
    void uploadOfARevokedKeyIsCut() throws Exception {
        String key = proxy.key("k1", "all");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            OutputStream out = socket.getOutputStream();
            String begun = "POST /crm/v1/files HTTP/1.1\r\nHost: p\r\nX-Api-Token: %s\r\nContent-Length: 100\r\n\r\n0123456789"
                    .formatted(key);
            out.write(begun.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await().atMost(SOON).until(() -> proxy.upstream.begun() == 1); // else the last look before the head is enough

            proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW));

            await().atMost(SOON).until(() -> proxy.upstream.connections() == 0);
            assertThat(proxy.upstream.received().stream().filter(one -> one.body().length() > 10)).isEmpty();
            assertThat(ended().reason()).isEqualTo("key_revoked");
        }
    }

    @Test
    void whatOthersLoseCutsNobodyElse() throws Exception {
        proxy.key("k2", "all");
        InputStream download = halfway(proxy.key("k1", "all"));

        proxy.write(new RevokedState(new AccessKeyId("k2"), ProxyUnderTest.NOW),
                ProxyUnderTest.policy("other", Map.of("*", Level.READ)));
        proxy.upstream.goOn("x".repeat(90));

        assertThat(download.readAllBytes()).hasSize(90);
        assertThat(ended().ending()).isEqualTo(Ending.COMPLETED);
    }

    @Test
    void revocationBetweenTheLastDecisionAndTheFirstByteStopsTheCall() {
        String key = proxy.key("k1", "all");
        proxy.afterLooks(2, () -> proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW)));

        RawAnswer answer = proxy.get("/crm/v1/deals", "X-Api-Token: " + key);

        assertThat(answer.code()).isEqualTo("key_not_accepted");
        assertThat(proxy.upstream.received()).isEmpty();
    }

    @Test
    void changeThatLeavesThePermitAloneCostsTheCallNothing() {
        String key = proxy.key("k1", "all");
        proxy.afterLooks(2, () -> proxy.write(ProxyUnderTest.policy("other", Map.of("*", Level.READ))));

        assertThat(proxy.get("/crm/v1/deals", "X-Api-Token: " + key).status()).isEqualTo(200);
        assertThat(proxy.upstream.received()).hasSize(1);
    }

    /** A thread that stands between its last look and its first byte must have passed before anyone is told. */
    @Test
    void changeIsInForceOnlyWhenEveryThreadHasPassedWhatItWasDoing() throws Exception {
        String key = proxy.key("k1", "all");
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        proxy.afterLooks(2, () -> {
            reached.countDown();
            awaitUninterrupted(goOn);
        });
        CompletableFuture<RawAnswer> answer = onItsOwnThread(() -> proxy.get("/crm/v1/deals", "X-Api-Token: " + key));
        reached.await();

        CountDownLatch told = new CountDownLatch(1);
        CompletableFuture<Boolean> inForce = onItsOwnThread(() -> {
            told.countDown();
            proxy.write(new RevokedState(new AccessKeyId("k1"), Instant.EPOCH));
            return true;
        });
        told.await();
        await().during(Duration.ofMillis(300)).until(() -> !inForce.isDone());
        goOn.countDown();

        inForce.get();
        answer.get();
    }

    /** The common pool may have one thread, which the other of two would wait for. */
    private static <T> CompletableFuture<T> onItsOwnThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A download of 100 bytes of which ten have come. */
    private InputStream halfway(String key) throws Exception {
        proxy.upstream.answers(_ -> "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789");
        InputStream download = proxy.http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/crm/v1/deals".formatted(proxy.port())))
                        .header("X-Api-Token", key).build(),
                BodyHandlers.ofInputStream()).body();
        assertThat(download.readNBytes(10)).hasSize(10);
        return download;
    }

    private ExchangeEnded ended() {
        return proxy.recorded(2).stream().filter(ExchangeEnded.class::isInstance).map(ExchangeEnded.class::cast)
                .findFirst().orElseThrow();
    }
}
