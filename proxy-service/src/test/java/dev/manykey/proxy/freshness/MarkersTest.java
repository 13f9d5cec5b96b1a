package dev.manykey.proxy.freshness;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class MarkersTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ProxyBoot BOOT = new ProxyBoot("proxy-1", "0123456789abcdef");

    private final Log log = new Log();
    private final Freshness freshness = new Freshness(Clocks.system(), properties(Duration.ofSeconds(10)));

    @AfterEach
    void close() {
        log.release();
    }

    @Test
    void markerThatComesBackMakesTheProxyFresh() {
        try (Markers markers = markers(Duration.ofMillis(20))) {
            markers.applied(new Applied("topic-1", 41), false);

            ProxyMarker sent = log.awaitMarker(1);
            markers.readBack(sent);

            assertThat(sent.applied()).isEqualTo(41);
            assertThat(sent.topic()).isEqualTo("topic-1");
            assertThat(sent.boundMillis()).isEqualTo(30_000);
            assertThat(sent.spooled()).isEqualTo("proxy-1/e/7");
            assertThat(sent.trusts()).containsExactly("0123abcd");
            assertThat(freshness.isFresh()).isTrue();
        }
        assertThat(freshness.isFresh()).as("after the end").isFalse();
        assertThat(log.gone).isTrue();
    }

    @Test
    void acknowledgementAloneProvesNothing() {
        try (Markers markers = markers(Duration.ofMillis(20))) {
            markers.applied(new Applied("topic-1", 41), false);
            log.awaitMarker(3);

            assertThat(freshness.isFresh()).isFalse();
        }
    }

    @Test
    void markerOfAnotherBootProvesNothingEvenWithTheSameNonce() {
        try (Markers markers = markers(Duration.ofMillis(20))) {
            markers.applied(new Applied("topic-1", 41), false);
            ProxyMarker mine = log.awaitMarker(1);

            markers.readBack(new ProxyMarker(mine.proxy(), "fedcba9876543210", mine.nonce(), mine.topic(),
                    mine.applied(), mine.boundMillis(), false, null, mine.at()));

            assertThat(freshness.isFresh()).isFalse();
        }
    }

    @Test
    void markerThatCameBackFromAnotherTopicProvesNothingAndTheReaderIsTold() {
        try (Markers markers = markers(Duration.ofMillis(20))) {
            markers.applied(new Applied("topic-1", 41), false);
            ProxyMarker mine = log.awaitMarker(1);
            log.topic = "topic-2";

            markers.readBack(mine);

            assertThat(freshness.isFresh()).isFalse();
            assertThat(log.replaced).isTrue();
        }
    }

    @Test
    void markerProvesNothingWhileTheTopicCannotBeAskedFor() {
        try (Markers markers = markers(Duration.ofMillis(20))) {
            markers.applied(new Applied("topic-1", 41), false);
            ProxyMarker mine = log.awaitMarker(1);
            log.topic = null;

            markers.readBack(mine);
            assertThat(freshness.isFresh()).isFalse();

            log.topic = "topic-1";
            markers.readBack(mine);
            assertThat(freshness.isFresh()).as("it was asked for, and proves nothing later either").isFalse();
        }
    }

    @Test
    void startOverEndsFreshnessAndIsNotReportedAsApplied() {
        try (Markers markers = markers(Duration.ofMillis(20))) {
            markers.applied(new Applied("topic-1", 41), false);
            markers.readBack(log.awaitMarker(1));
            assertThat(freshness.isFresh()).isTrue();

            markers.startOver();

            assertThat(freshness.isFresh()).isFalse();
            int sent = log.sent.size() + 1; // one may have been on its way
            await().during(Duration.ofMillis(200)).until(() -> log.sent.size() <= sent);
        }
    }

    @Test
    void changesAreToldAtOnceAndThoseOfOneMomentTogether() {
        try (Markers markers = markers(SOON.plusSeconds(5))) {
            markers.applied(new Applied("topic-1", 1), true);
            log.awaitMarker(1);
            log.hold();
            markers.applied(new Applied("topic-1", 2), true);
            ProxyMarker underWay = log.awaitMarker(2);
            for (int offset = 3; offset <= 50; offset++) {
                markers.applied(new Applied("topic-1", offset), true);
            }
            log.release();

            ProxyMarker rest = log.awaitMarker(3);

            assertThat(underWay.applied()).isEqualTo(2);
            assertThat(rest.applied()).isEqualTo(50);
        }
    }

    /** A marker that hangs must not keep the next one: the proxy would go stale with the brokers well. */
    @Test
    void markerThatIsNeverAnsweredDoesNotHoldUpTheNext() {
        try (Markers markers = markers(Duration.ofMillis(20))) {
            log.hold();
            markers.applied(new Applied("topic-1", 1), false);

            assertThat(log.awaitMarker(5).applied()).isEqualTo(1);
        }
    }

    @Test
    void whereManyProxiesSendMarkersThisOneSendsFewer() {
        AtomicLong nanos = new AtomicLong();
        FreshnessProperties often = properties(Duration.ofMillis(20));
        try (Markers markers = new Markers(BOOT, freshness, often, new Pace(often, nanos::get), log, () -> null,
                new SecureRandom(), Clock.systemUTC(), null, List.of())) {
            markers.applied(new Applied("topic-1", 1), false);
            nanos.set(Duration.ofSeconds(5).toNanos());
            markers.read(1_000_000);
            markers.start();
            log.awaitMarker(1);

            await().during(Duration.ofMillis(200)).until(() -> log.sent.size() == 1);
        }
    }

    private Markers markers(Duration interval) {
        Markers markers = new Markers(BOOT, freshness, properties(interval), log, () -> "proxy-1/e/7",
                new SecureRandom(),
                Clock.systemUTC(), null, List.of("0123abcd"));
        markers.start();
        return markers;
    }

    private static FreshnessProperties properties(Duration interval) {
        return new FreshnessProperties(Duration.ofSeconds(30), interval, false);
    }

    /** A log that keeps what it is sent. */
    private static final class Log implements MarkerLog {
        private final List<ProxyMarker> sent = new CopyOnWriteArrayList<>();
        private final List<CompletableFuture<Void>> held = new CopyOnWriteArrayList<>();
        private volatile boolean holding;
        private volatile @Nullable String topic = "topic-1";
        private volatile boolean replaced;
        private volatile boolean gone;

        ProxyMarker awaitMarker(int count) {
            await().atMost(SOON).until(() -> sent.size() >= count);
            return sent.get(count - 1);
        }

        void hold() {
            holding = true;
        }

        void release() {
            holding = false;
            held.forEach(one -> one.complete(null));
        }

        @Override
        public CompletableFuture<Void> send(ProxyMarker marker) {
            CompletableFuture<Void> acknowledged = new CompletableFuture<>();
            sent.add(marker);
            if (holding) {
                held.add(acknowledged);
            } else {
                acknowledged.complete(null);
            }
            return acknowledged;
        }

        @Override
        public void sendGone() {
            gone = true;
        }

        @Override
        public CompletableFuture<String> topic() {
            String now = topic;
            return now == null
                    ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                    : CompletableFuture.completedFuture(now);
        }

        @Override
        public void topicReplaced() {
            replaced = true;
        }

        @Override
        public void close() {}
    }
}
