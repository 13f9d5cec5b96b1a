package dev.manykey.proxy.image;

import dev.manykey.contract.OwnerId;
import dev.manykey.contract.state.OwnerState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.manykey.proxy.image.ImageUnderTest.active;
import static org.assertj.core.api.Assertions.assertThat;

/** An entity with a record that cannot be read is refused, and which record ends that. */
class UnreadableRecordsTest {
    private final ImageUnderTest log = new ImageUnderTest();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void repeatOfTheVersionThatIsThereEndsTheRefusalByARecordThatNobodyHasSigned(boolean live) {
        log.reads(log.genuine(active("k1", 4, "s1")), log.genuine(active("k2", 4, "s2")));
        if (live) {
            log.caughtUp();
        }
        log.reads(log.scrambled(active("k1", 5, "s1")), log.tombstone(active("k2", 5, "s2")));
        assertThat(log.opens("s1")).isZero();
        assertThat(log.opens("s2")).isZero();

        log.reads(log.genuine(active("k1", 4, "s1")), log.genuine(active("k2", 4, "s2")));

        assertThat(log.opens("s1")).isEqualTo(4);
        assertThat(log.opens("s2")).isEqualTo(4);
    }

    @Test
    void recordOfTheFutureIsNotEndedByAnOlderOne() {
        log.caughtUp().reads(log.genuine(active("k1", 4, "s1")), log.fromTheFuture(active("k1", 6, "s1")));

        log.reads(log.genuine(active("k1", 4, "s1")), log.genuine(active("k1", 5, "s1")));
        assertThat(log.opens("s1")).isZero();

        log.reads(log.genuine(active("k1", 6, "s1")));
        assertThat(log.opens("s1")).isEqualTo(6);
    }

    @Test
    void olderRecordThanTheOneThatIsThereEndsNothing() {
        log.caughtUp().reads(log.genuine(active("k1", 4, "s1")), log.scrambled(active("k1", 5, "s1")));

        log.reads(log.genuine(active("k1", 3, "s1")));

        assertThat(log.opens("s1")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void forgedRecordEndsNothing(boolean live) {
        log.reads(log.genuine(active("k1", 4, "s1")), log.scrambled(active("k1", 5, "s1")));
        if (live) {
            log.caughtUp();
        }

        log.reads(log.signedByAnotherService(active("k1", 9, "s1")));

        assertThat(log.opens("s1")).isZero();
        assertThat(log.forgeries.count()).isEqualTo(1);
        assertThat(log.image.isUnreadable(dev.manykey.contract.Kind.KEY, "k1")).isTrue();
    }

    @Test
    void theSameHoldsForOtherKinds() {
        OwnerState ada = new OwnerState(new OwnerId("ada"), 2, "Ada", OwnerState.Status.ACTIVE);
        log.caughtUp().reads(log.genuine(ada), log.scrambled(ada));
        assertThat(log.image.owner("ada")).isNull();

        log.reads(log.genuine(ada));
        assertThat(log.image.owner("ada")).isEqualTo(ada);

        log.reads(log.fromTheFuture(new OwnerState(ada.id(), 3, "Ada", OwnerState.Status.DISABLED)), log.genuine(ada));
        assertThat(log.image.owner("ada")).isNull();
    }
}
