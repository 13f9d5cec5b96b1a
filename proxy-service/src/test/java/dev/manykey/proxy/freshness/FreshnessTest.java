package dev.manykey.proxy.freshness;

import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FreshnessTest {
    private static final Duration BOUND = Duration.ofSeconds(5);

    private Clocks.Moment now = new Clocks.Moment(1_000_000_000, 1_000_000);
    private final Freshness freshness = freshness(false);

    @Test
    void nothingIsProvenBeforeTheFirstMarkerComesBack() {
        freshness.sending("one");

        assertThat(freshness.isFresh()).isFalse();
        assertThat(freshness.age()).isNull();
    }

    @Test
    void whatCountsIsWhenTheMarkerWasSentNotWhenItCameBack() {
        freshness.sending("one");
        pass(4900, 4900);
        comesBack("one");
        assertThat(freshness.isFresh()).isTrue();

        pass(100, 100);

        assertThat(freshness.isFresh()).isFalse();
    }

    @Test
    void eitherClockAloneMakesItStale() {
        proveNow();
        pass(5000, 0);
        assertThat(freshness.isFresh()).as("the wall clock was held").isFalse();

        proveNow();
        pass(0, 5000);
        assertThat(freshness.isFresh()).as("the machine slept, or the wall clock was set forward").isFalse();
    }

    /** By so little that it is not taken for a clock that was set. */
    @Test
    void clockThatIsSomewhatSlowerThanTheOtherGivesNoTime() {
        proveNow();
        pass(5000, 4700);
        assertThat(freshness.isFresh()).isFalse();

        proveNow();
        pass(4700, 5000);
        assertThat(freshness.isFresh()).isFalse();
    }

    @Test
    void wallClockThatIsSetBackByMoreThanACorrectionMakesItStaleUntilTheNextProof() {
        proveNow();
        pass(100, -300);
        assertThat(freshness.isFresh()).isTrue();

        pass(100, -300);
        assertThat(freshness.isFresh()).isFalse();

        proveNow();
        assertThat(freshness.isFresh()).isTrue();
    }

    @Test
    void markerThatItDidNotSendOrThatCameBeforeProvesNothing() {
        freshness.sending("one");

        assertThat(freshness.takeSent("of somebody else")).isNull();
        assertThat(freshness.takeSent("one")).isNotNull();
        assertThat(freshness.takeSent("one")).isNull();
    }

    @Test
    void olderMarkerThatComesLaterTakesNothingAway() {
        freshness.sending("old");
        Clocks.Moment old = Objects.requireNonNull(freshness.takeSent("old"));
        pass(1000, 1000);
        proveNow();

        freshness.prove(old);
        pass(4500, 4500);

        assertThat(freshness.isFresh()).isTrue();
    }

    @Test
    void whatWasProvenIsLostWithTheLog() {
        freshness.sending("before");
        proveNow();

        freshness.sending("asked about");
        Clocks.Moment askedAbout = Objects.requireNonNull(freshness.takeSent("asked about"));
        freshness.lose();
        freshness.prove(askedAbout); // the brokers' answer came late

        assertThat(freshness.isFresh()).isFalse();
        assertThat(freshness.takeSent("before")).isNull();
    }

    @Test
    void whoIsToldToServeStaleGoesOnAndSaysSo() {
        Freshness lax = freshness(true);
        assertThat(lax.isFresh()).as("before anything was read").isFalse();
        lax.sending("one");
        lax.prove(Objects.requireNonNull(lax.takeSent("one")));
        assertThat(lax.isServingStale()).isFalse();

        pass(60_000, 60_000);

        assertThat(lax.isFresh()).isTrue();
        assertThat(lax.isServingStale()).isTrue();
    }

    @Test
    void boundAndIntervalThatCannotHoldAreRefused() {
        assertThatThrownBy(() -> new FreshnessProperties(Duration.ofMillis(100), Duration.ofMillis(50), false))
                .hasMessageContaining("bound: PT0.1S (expected: PT0.5S..PT30S)");
        assertThatThrownBy(() -> new FreshnessProperties(Duration.ofSeconds(2), Duration.ofMillis(1100), false))
                .hasMessageContaining("marker-interval: PT1.1S (expected: PT0.02S..PT1S, half of the bound)");
    }

    @Test
    void servingStaleIsOffAndTheBoundFiveSecondsUnlessSet() {
        FreshnessProperties unset = new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("manykey.proxy.freshness", FreshnessProperties.class);

        assertThat(unset).isEqualTo(new FreshnessProperties(Duration.ofSeconds(5), Duration.ofMillis(500), false));
    }

    private Freshness freshness(boolean serveStale) {
        return new Freshness(() -> now, new FreshnessProperties(BOUND, Duration.ofMillis(500), serveStale));
    }

    private void pass(long monotonicMillis, long wallMillis) {
        now = new Clocks.Moment(now.monotonicNanos() + monotonicMillis * 1_000_000, now.wallMillis() + wallMillis);
    }

    private void proveNow() {
        freshness.sending("now");
        comesBack("now");
    }

    private void comesBack(String nonce) {
        freshness.prove(Objects.requireNonNull(freshness.takeSent(nonce)));
    }
}
