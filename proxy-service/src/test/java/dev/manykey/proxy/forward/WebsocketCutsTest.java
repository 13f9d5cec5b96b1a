package dev.manykey.proxy.forward;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.contract.state.AccessKeyState.Status;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An open websocket ends with its permission, its proxy's freshness, or one of its sides, and the record says which. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebsocketCutsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private ProxyUnderTest proxy = new ProxyUnderTest();

    @BeforeEach
    void switching() {
        proxy.upstream.answers(_ -> RawWebsocket.SWITCHING + "\r\n" + RawWebsocket.frame("hello"));
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void websocketOfARevokedKeyIsResetOnBothSides() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW));

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            await().atMost(SOON).until(() -> proxy.upstream.connections() == 0);
            ExchangeEnded ended = ended();
            assertThat(ended.ending()).isEqualTo(Ending.CUT);
            assertThat(ended.reason()).isEqualTo("key_revoked");
            assertThat(ended.status()).isEqualTo(101);
            assertThat(ended.responseBytes()).isEqualTo(7);
        }
    }

    /** What reads the log tells the others that a change is in force only after this has returned. */
    @Test
    void cutIsDoneWhenTheChangeIsInForce() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.write(new RevokedState(new AccessKeyId("k1"), ProxyUnderTest.NOW));
            proxy.upstream.goOn(RawWebsocket.frame("too late"));

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
        } catch (IOException e) {
            assertThat(e).as("the upstream's side is gone as well").isNotNull();
        }
        assertThat(ended().responseBytes()).isEqualTo(7);
    }

    @Test
    void websocketIsCutWhenTheKeyMayOnlyReadFromNowOn() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.write(new PolicyState(new PolicyId("all"), 2, "all", new UpstreamId("crm"), null,
                    new java.util.TreeMap<>(Map.of("*", Level.READ)), PolicyState.Status.ACTIVE));

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(ended().reason()).isEqualTo("permission_missing");
        }
    }

    @Test
    void websocketIsCutWhenTheOwnerIsDisabled() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.write(new OwnerState(new OwnerId("ada"), 2, "Ada", OwnerState.Status.DISABLED));

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(ended().reason()).isEqualTo("owner_disabled");
        }
    }

    @Test
    void websocketWithATokenThatWasSwappedIsCut() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.write(proxy.credential(2, "http://127.0.0.1:" + proxy.upstream.port()));

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(ended().ending()).isEqualTo(Ending.CUT);
        }
    }

    @Test
    void websocketEndsWhenItsKeyExpires() throws Exception {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(ProxyUnderTest.keyState("k1", 1, Status.ACTIVE, ProxyUnderTest.NOW.plusSeconds(60), secret, "all"));
        try (RawWebsocket caller = halfway(secret)) {
            proxy.today = ProxyUnderTest.NOW.plusSeconds(60);

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(ended().reason()).isEqualTo("key_expired");
        }
    }

    @Test
    void whatOthersLoseCutsNobodyElse() throws Exception {
        proxy.key("k2", "all");
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.write(new RevokedState(new AccessKeyId("k2"), ProxyUnderTest.NOW),
                    ProxyUnderTest.policy("other", Map.of("*", Level.READ)));
            proxy.upstream.goOn(RawWebsocket.frame("go on"));

            assertThat(caller.read(7)).isEqualTo(RawWebsocket.frame("go on"));
        }
    }

    @Test
    void everyWebsocketIsCutWhenFreshnessRunsOut() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.clocks.pass(Duration.ofSeconds(5));

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            await().atMost(SOON).until(() -> proxy.upstream.connections() == 0);
            assertThat(ended().reason()).isEqualTo("stale");
        }
    }

    /** The loops wake up before the watch does: the next piece itself has to look at the clocks. */
    @Test
    void noPieceTowardsTheCallerPassesAfterAPauseThatTheWatchHasNotSeen() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.stopStaleWatch();
            proxy.clocks.pass(Duration.ofSeconds(60));

            proxy.upstream.goOn(RawWebsocket.frame("too late"));

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(ended().reason()).isEqualTo("stale");
            assertThat(ended().responseBytes()).isEqualTo(7);
        }
    }

    @Test
    void noPieceTowardsTheUpstreamPassesAfterAPauseThatTheWatchHasNotSeen() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.stopStaleWatch();
            proxy.clocks.pass(Duration.ofSeconds(60));

            caller.send("too late");

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(ended().reason()).isEqualTo("stale");
            assertThat(ended().requestBytes()).isZero();
        }
    }

    @Test
    void whatTheCallerSentBeforeItClosedStillArrives() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.upstream.answers(_ -> ""); // another HTTP answer would be no frame
            caller.send("last words\r\n\r\n");
            caller.socket.shutdownOutput();

            await().atMost(SOON).until(() -> proxy.upstream.connections() == 0);
        }
        assertThat(proxy.upstream.received().getLast().head()).isEqualTo("last words\r\n\r\n");
        assertThat(ended().ending()).isEqualTo(Ending.COMPLETED);
        assertThat(ended().requestBytes()).isEqualTo(14);
    }

    @Test
    void upstreamThatClosesClosesTheCallerAndTheWebsocketIsCompleted() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.upstream.goOn(RawWebsocket.frame(0x88, "\u0003\u00e8bye"));
            proxy.upstream.hangUp();

            assertThat(caller.readToEnd()).isEqualTo(RawWebsocket.frame(0x88, "\u0003\u00e8bye"));
            assertThat(ended().ending()).isEqualTo(Ending.COMPLETED);
        }
    }

    @Test
    void callerThatBreaksOffBreaksTheUpstreamOff() throws Exception {
        RawWebsocket caller = halfway(proxy.key("k1", "all"));

        caller.reset();

        await().atMost(SOON).until(() -> proxy.upstream.connections() == 0);
        assertThat(ended().ending()).isEqualTo(Ending.CUT);
        assertThat(ended().reason()).isEqualTo("caller_left");
    }

    @Test
    void websocketOnWhichNothingHappensIsEnded() throws Exception {
        becomeImpatient();
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(ended().ending()).isEqualTo(Ending.CUT);
            assertThat(ended().reason()).isEqualTo("websocket_idle");
        }
    }

    /** No more is read from the upstream than the caller takes, and a caller that takes nothing is given up. */
    @Test
    void callerThatDoesNotReadFillsNoMemoryAndIsGivenUp() throws Exception {
        becomeImpatient();
        String megabyte = "\u0082\u007f\0\0\0\0\0\u0010\0\0" + "x".repeat(1 << 20);
        try (RawWebsocket _ = halfway(proxy.key("k1", "all"))) {
            Thread pump = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        proxy.upstream.goOn(megabyte);
                    }
                } catch (IOException e) {
                    return; // cut, as it should be
                }
            });

            ExchangeEnded ended = ended();

            assertThat(ended.ending()).isEqualTo(Ending.CUT);
            assertThat(ended.reason()).isEqualTo("caller_left");
            assertThat(ended.responseBytes()).isLessThan(20L << 20);
            pump.join();
        }
    }

    @Test
    void websocketsAreCutWhenTheProxyStops() throws Exception {
        try (RawWebsocket caller = halfway(proxy.key("k1", "all"))) {
            proxy.stop();

            assertThat(caller.readToEnd()).isEqualTo("[reset]");
            assertThat(ended().ending()).isEqualTo(Ending.CUT);
            assertThat(ended().reason()).isEqualTo("proxy_stopping");
        }
    }

    private void becomeImpatient() {
        proxy.close();
        proxy = ProxyUnderTest.impatient();
        switching();
    }

    /** An open websocket on which the upstream has said hello, in the same packet as its answer. */
    private RawWebsocket halfway(String key) throws Exception {
        RawWebsocket caller = RawWebsocket.open(proxy.port(), key);
        assertThat(caller.read(7)).isEqualTo(RawWebsocket.frame("hello"));
        return caller;
    }

    private ExchangeEnded ended() {
        return proxy.recorded(2).stream().filter(ExchangeEnded.class::isInstance).map(ExchangeEnded.class::cast)
                .findFirst().orElseThrow();
    }
}
