package dev.manykey.proxy.image;

import dev.manykey.contract.Signatory;
import dev.manykey.contract.state.CompleteState;

import org.junit.jupiter.api.Test;

import static dev.manykey.proxy.image.ImageUnderTest.TOPIC;
import static dev.manykey.proxy.image.ImageUnderTest.active;
import static org.assertj.core.api.Assertions.assertThat;

/** Nobody serves from a topic before those who write it have said, in it, that everything is there. */
class IncompleteLogTest {
    private final ImageUnderTest log = new ImageUnderTest();
    private final CompleteState keys = new CompleteState(Signatory.KEY_SERVICE, TOPIC);
    private final CompleteState policies = new CompleteState(Signatory.POLICY_SERVICE, TOPIC);

    @Test
    void nobodyServesBeforeBothWordsAreThere() {
        log.reads(log.genuine(active("k1", 1, "s1"))).caughtUp();
        assertThat(log.image.whyNotReady()).endsWith("has not said yet that the control log has everything which it "
                + "answers for");

        log.reads(log.genuine(keys));
        assertThat(log.image.isReady()).isFalse();
        assertThat(log.image.whyNotReady()).startsWith("policy-service has not said yet");

        log.reads(log.genuine(policies));
        assertThat(log.image.isReady()).isTrue();
        assertThat(log.image.whyNotReady()).isNull();
    }

    @Test
    void wordsThatCameBeforeTheEndCountOnlyFromThereOn() {
        log.reads(log.genuine(keys), log.genuine(policies));
        assertThat(log.image.isReady()).isFalse();

        log.caughtUp();
        assertThat(log.image.isReady()).isTrue();
    }

    /** The words of a topic that was wiped may be written late into the one that has its name now. */
    @Test
    void wordOfAnotherTopicSaysNothingOfThisOne() {
        log.caughtUp().reads(log.genuine(new CompleteState(Signatory.KEY_SERVICE, "topic-0")), log.genuine(policies));

        assertThat(log.image.isReady()).isFalse();
    }

    @Test
    void wordThatItsSpeakerHasNotSignedIsNone() {
        log.caughtUp().reads(log.unsigned(keys), log.withSignatureOf(policies, keys), log.genuine(policies));

        assertThat(log.image.isReady()).isFalse();
        assertThat(log.forgeries.count()).isEqualTo(2);
    }

    @Test
    void wordThatWasReadOnceStandsWhateverIsWrittenOverIt() {
        log.caughtUp().reads(log.genuine(keys), log.genuine(policies), log.tombstone(keys), log.scrambled(keys),
                log.unsigned(keys));

        assertThat(log.image.isReady()).isTrue();
    }

    @Test
    void afterAStartAnewTheWordsAreNeededAnew() {
        log.reads(log.genuine(keys), log.genuine(policies)).caughtUp();

        log.startsOver();
        log.caughtUp();
        assertThat(log.image.isReady()).isFalse();

        log.reads(log.genuine(policies), log.genuine(keys));
        assertThat(log.image.isReady()).isTrue();
    }
}
