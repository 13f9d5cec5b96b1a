package dev.manykey.controllog;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.controllog.Receipt.OfProxy;
import dev.manykey.controllog.Receipt.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiptDeskTest {
    private static final Instant ACKNOWLEDGED = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final ProxyBoot ONE = new ProxyBoot("proxy-1", "0000000000000001");
    private static final ProxyBoot ONE_AGAIN = new ProxyBoot("proxy-1", "0000000000000002");
    private static final ProxyBoot TWO = new ProxyBoot("proxy-2", "0000000000000003");
    private static final long R = 100;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ProxyRoll roll = new ProxyRoll(this::nanos, () -> Instant.EPOCH);
    private final AtomicReference<CompletableFuture<String>> topicNow = new AtomicReference<>(
            CompletableFuture.completedFuture("t1"));
    private final Set<String> deaf = new HashSet<>();
    private final ReceiptDesk desk = new ReceiptDesk(roll, marker -> !deaf.contains(marker.proxy()), topicNow::get,
            time,
            this::nanos);
    private final AtomicReference<Receipt> receipt = new AtomicReference<>();
    private long acknowledged;

    @AfterEach
    void close() {
        time.dispose();
    }

    @Test
    void isThereWhenEveryProxyHasReportedTheChange() {
        heardOf(ONE, TWO);
        acknowledge();
        pass(Duration.ofMillis(3));
        mark(ONE, 101, "t1", R);
        assertThat(receipt.get()).isNull();
        pass(Duration.ofMillis(4));

        mark(TWO, 102, "t1", 101);

        assertThat(receipt.get().proxies()).containsExactly(
                new OfProxy("proxy-1", ONE.boot(), Outcome.APPLIED, R, 3L, null),
                new OfProxy("proxy-2", TWO.boot(), Outcome.APPLIED, 101L, 7L, null));
        assertThat(receipt.get().inForceAt()).isEqualTo(ACKNOWLEDGED.plusMillis(7));
        assertThat(receipt.get().isComplete()).isTrue();
    }

    @Test
    void proxyThatSaysNothingIsFencedWhenItsBoundHasPassed() {
        heardOf(ONE, TWO);
        acknowledge();
        mark(ONE, 101, "t1", R);

        pass(BOUND.minusMillis(1));
        assertThat(receipt.get()).isNull();
        pass(Duration.ofMillis(20));

        assertThat(outcome(TWO).outcome()).isEqualTo(Outcome.FENCED);
        assertThat(outcome(TWO).fencedAt()).isBetween(ACKNOWLEDGED.plus(BOUND),
                ACKNOWLEDGED.plus(BOUND).plusMillis(10));
        assertThat(receipt.get().inForceAt()).isEqualTo(outcome(TWO).fencedAt());
    }

    @Test
    void markerThatWasReadBeforeTheChangeReportsNothingWhateverItSays() {
        roll.readTo("t1", 0);
        mark(ONE, 90, "t1", 5_000);
        acknowledge();
        pass(Duration.ofSeconds(1));

        assertThat(receipt.get()).isNull();
    }

    @Test
    void reportOfAnOlderOffsetIsNone() {
        heardOf(ONE);
        acknowledge();

        mark(ONE, 105, "t1", R - 1);

        assertThat(receipt.get()).isNull();
    }

    @Test
    void proxyThatHasLongBeenSilentDelaysNobody() {
        heardOf(ONE);
        pass(Duration.ofSeconds(30));

        acknowledge();

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.FENCED);
        assertThat(outcome(ONE).fencedAt()).isBefore(ACKNOWLEDGED);
        assertThat(receipt.get().inForceAt()).isEqualTo(ACKNOWLEDGED);
    }

    /** It has read the change, says so, and has taken it for forged. */
    @Test
    void proxyThatDoesNotTrustTheSignerHasNotAppliedAnythingAndIsNotFencedEither() {
        deaf.add("proxy-2");
        heardOf(ONE, TWO);
        acknowledge();
        mark(ONE, 101, "t1", R);
        mark(TWO, 102, "t1", 101);
        assertThat(receipt.get()).isNull();

        pass(BOUND.plusMillis(20));

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(outcome(TWO).outcome()).isEqualTo(Outcome.UNBOUNDED);
        assertThat(receipt.get().inForceAt()).isNull();
        assertThat(receipt.get().isComplete()).isFalse();
    }

    /** As after a restart of the service, which reads the markers of all that were ever killed. */
    @Test
    void bootOfWhichOnlyAnOldMarkerIsThereIsInReceiptsAsLongAsItMayForward() {
        roll.marked(90, markerAt(ONE, Instant.EPOCH.minus(Duration.ofHours(2))));
        roll.marked(91, markerAt(TWO, Instant.EPOCH.minus(Duration.ofMinutes(2))));

        pass(BOUND.plusSeconds(60));
        acknowledge();

        assertThat(receipt.get().proxies()).extracting(OfProxy::proxy).containsExactly("proxy-1", "proxy-2");
        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.FENCED);

        pass(Duration.ofMinutes(2));
        acknowledge();
        assertThat(receipt.get().proxies()).extracting(OfProxy::proxy).containsExactly("proxy-2");
    }

    @Test
    void pausedLifeOfAProxyDoesNotHideBehindTheNextOne() {
        heardOf(ONE, ONE_AGAIN);
        acknowledge();
        mark(ONE_AGAIN, 101, "t1", R);
        pass(Duration.ofSeconds(1));
        assertThat(receipt.get()).isNull();

        pass(BOUND);

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.FENCED);
        assertThat(outcome(ONE_AGAIN).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void offsetOfAnotherTopicIsNoReport() {
        heardOf(ONE);
        acknowledge();

        mark(ONE, 101, "t0", 9_000);

        assertThat(receipt.get()).isNull();
    }

    @Test
    void reportsAreWorthNothingWhenTheTopicTurnsOutToBeAnotherOne() {
        heardOf(ONE);
        topicNow.set(CompletableFuture.completedFuture("t2"));
        acknowledge();

        mark(ONE, 101, "t1", R);
        assertThat(receipt.get()).isNull();
        pass(Duration.ofSeconds(70));

        assertThat(outcome(ONE).outcome()).isNotEqualTo(Outcome.APPLIED);
    }

    @Test
    void reportsAreWorthNothingWhileTheTopicCannotBeAskedForAndTheFenceStillHolds() {
        heardOf(ONE);
        topicNow.set(CompletableFuture.failedFuture(new IllegalStateException("away")));
        acknowledge();
        mark(ONE, 101, "t1", R);

        pass(Duration.ofSeconds(70));

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.FENCED);
    }

    @Test
    void topicThatCouldNotBeAskedForOnceIsAskedForAgain() {
        heardOf(ONE);
        topicNow.set(CompletableFuture.failedFuture(new IllegalStateException("away")));
        acknowledge();
        mark(ONE, 101, "t1", R);
        assertThat(receipt.get()).isNull();

        topicNow.set(CompletableFuture.completedFuture("t1"));
        pass(Duration.ofMillis(101));

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void proxyThatWasHeardOfInTheTopicBeforeIsNotForgotten() {
        roll.readTo("t0", 0);
        mark(ONE, 4_000, "t0", 3_999);
        roll.startOver();

        acknowledge();
        assertThat(receipt.get()).isNull();
        pass(BOUND.plusMillis(20));

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.FENCED);
    }

    @Test
    void proxyThatServesStaleIsNeverSaidToBeFenced() {
        roll.readTo("t1", 0);
        roll.marked(90, marker(ONE, "t1", 89, true));
        desk.rollChanged();
        acknowledge();

        pass(Duration.ofSeconds(70));

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.UNBOUNDED);
        assertThat(receipt.get().inForceAt()).isNull();
        assertThat(receipt.get().isComplete()).isFalse();
    }

    @Test
    void whoDoesNotWaitToTheEndIsToldWhatIsOpen() {
        heardOf(ONE);
        acknowledge(Duration.ofMillis(300));

        pass(Duration.ofMillis(301));

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.PENDING);
        assertThat(receipt.get().inForceAt()).isNull();
    }

    @Test
    void withoutAnyProxyItIsInForceAtOnce() {
        roll.readTo("t1", 0);

        acknowledge();

        assertThat(receipt.get().proxies()).isEmpty();
        assertThat(receipt.get().inForceAt()).isEqualTo(ACKNOWLEDGED);
    }

    @Test
    void nothingIsSaidBeforeTheChangeItselfHasBeenRead() {
        roll.readTo("t1", R);
        mark(ONE, 90, "t1", 89);
        desk.receipt("key/k1", 2, new Placed(R, ACKNOWLEDGED, nanos()), Duration.ofSeconds(60)).subscribe(receipt::set);
        roll.readTo("t1", R);
        desk.rollChanged();
        assertThat(receipt.get()).isNull();

        mark(ONE, 101, "t1", R);

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.APPLIED);
    }

    /** It may forward on what was before the change, like any other. */
    @Test
    void bootThatIsHeardOfBeforeTheChangeIsReadIsInTheReceipt() {
        roll.readTo("t1", R - 1);
        desk.receipt("key/k1", 2, new Placed(R, ACKNOWLEDGED, nanos()), Duration.ofSeconds(60)).subscribe(receipt::set);

        mark(ONE, R - 1, "t1", R - 2);
        roll.readTo("t1", R + 1);
        desk.rollChanged();
        assertThat(receipt.get()).isNull();
        mark(ONE, R + 1, "t1", R);

        assertThat(outcome(ONE).outcome()).isEqualTo(Outcome.APPLIED);
    }

    private void acknowledge() {
        acknowledge(Duration.ofSeconds(60));
    }

    private void acknowledge(Duration atMost) {
        acknowledged = nanos();
        roll.readTo("t1", R + 1);
        desk.receipt("key/k1", 2, new Placed(R, ACKNOWLEDGED, acknowledged), atMost).subscribe(receipt::set);
    }

    /** Each has written a marker before the change. */
    private void heardOf(ProxyBoot... boots) {
        roll.readTo("t1", 0);
        for (int i = 0; i < boots.length; i++) {
            mark(boots[i], 90 + i, "t1", 89);
        }
    }

    private void mark(ProxyBoot boot, long offset, String topic, long applied) {
        roll.marked(offset, marker(boot, topic, applied, false));
        roll.readTo("t1", Math.max(offset + 1, 0));
        desk.rollChanged();
    }

    private static ProxyMarker markerAt(ProxyBoot boot, Instant at) {
        return new ProxyMarker(boot.proxy(), boot.boot(), "n", "t1", 89, BOUND.toMillis(), false, null, at);
    }

    private static ProxyMarker marker(ProxyBoot boot, String topic, long applied, boolean servesStale) {
        return new ProxyMarker(boot.proxy(), boot.boot(), "n", topic, applied, BOUND.toMillis(), servesStale, null,
                Instant.EPOCH);
    }

    private OfProxy outcome(ProxyBoot boot) {
        assertThat(receipt.get()).as("receipt").isNotNull();
        return receipt.get().proxies().stream().filter(one -> one.boot().equals(boot.boot())).findFirst().orElseThrow();
    }

    private void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    private long nanos() {
        return time.now(TimeUnit.NANOSECONDS) + 1_000_000_000_000L;
    }
}
