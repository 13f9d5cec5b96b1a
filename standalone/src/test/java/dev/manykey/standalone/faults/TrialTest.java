package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;

import dev.manykey.standalone.faults.CountingUpstream.Asked;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the judge of a trial calls a violation: it has to see one when there is one. */
class TrialTest {

    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofMillis(250);
    private static final Instant ACKNOWLEDGED = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void whatWasForwardedBeforeTheAcknowledgementIsNone() {
        assertThat(told(null).isViolatedBy(asked(-1), BOUND, GRACE)).isFalse();
        assertThat(told(null).isViolatedBy(null, BOUND, GRACE)).isFalse();
    }

    @Test
    void whatWasForwardedAfterTheReceiptsMomentIsOneAlthoughTheBoundHasNotPassed() {
        Trial.Told told = told(ACKNOWLEDGED.plusMillis(10));

        assertThat(told.isViolatedBy(asked(10 + 250), BOUND, GRACE)).isFalse();
        assertThat(told.isViolatedBy(asked(10 + 251), BOUND, GRACE)).isTrue();
    }

    @Test
    void whatWasForwardedAfterTheBoundIsOneWhateverTheReceiptSays() {
        assertThat(told(null).isViolatedBy(asked(5250), BOUND, GRACE)).isFalse();
        assertThat(told(null).isViolatedBy(asked(5251), BOUND, GRACE)).isTrue();
        assertThat(told(ACKNOWLEDGED.plusSeconds(60)).isViolatedBy(asked(5251), BOUND, GRACE)).isTrue();
    }

    private static Trial.Told told(@Nullable Instant inForceAt) {
        return new Trial.Told(new Trial(1, "key-1", "secret"), ACKNOWLEDGED, inForceAt, inForceAt != null);
    }

    private static Asked asked(long millisAfter) {
        return new Asked(ACKNOWLEDGED.plusMillis(millisAfter), "proxy-1");
    }
}
