package dev.manykey.proxy.image;

import java.util.List;
import java.util.stream.Stream;

import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.State;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static dev.manykey.proxy.image.ImageUnderTest.active;
import static dev.manykey.proxy.image.ImageUnderTest.key;
import static dev.manykey.proxy.image.ImageUnderTest.revoked;
import static org.assertj.core.api.Assertions.assertThat;

/** Whoever can write to the brokers cannot make a key, change one or end one. */
class ForgedRecordsTest {
    private final ImageUnderTest log = new ImageUnderTest();

    private interface Forging {
        ConsumerRecord<byte[], byte[]> forge(ImageUnderTest log, State state);
    }

    private record Way(String name, Forging forging) {}

    private static final List<Way> WAYS = List.of(new Way("no signature", ImageUnderTest::unsigned),
            new Way("the signature of another record",
                    (log, state) -> log.withSignatureOf(active("k1", 1, "s1"), state)),
            new Way("the signature of another service", ImageUnderTest::signedByAnotherService));

    @TestFactory
    Stream<DynamicTest> liveForgeryChangesNothingAndIsCounted() {
        return WAYS.stream().map(way -> DynamicTest.dynamicTest(way.name(), () -> {
            ImageUnderTest live = new ImageUnderTest();
            live.caughtUp().reads(live.genuine(active("k1", 1, "s1")));
            KnownKey before = live.image.keys.open(ImageUnderTest.hash("s1"));

            live.reads(way.forging().forge(live, active("k1", 7, "s1", "mine")),
                    way.forging().forge(live, active("k2", 1, "new")),
                    way.forging().forge(live, key("k1", 8, AccessKeyState.Status.REVOKED, "s1")),
                    way.forging().forge(live, revoked("k1")));

            assertThat(live.forgeries.count()).as("at once").isEqualTo(4);
            assertThat(before).isNotNull().matches(live.image.keys::isCurrent, "still what counts");
            assertThat(live.opens("mine")).isZero();
            assertThat(live.opens("new")).isZero();
            assertThat(live.opens("s1")).isEqualTo(1);
            live.reads(live.genuine(active("k1", 2, "s1")));
            assertThat(live.opens("s1")).as("the version that was claimed counts for nothing").isEqualTo(2);
        }));
    }

    @TestFactory
    Stream<DynamicTest> forgeryThatWasReadAtTheStartIsFoundAtItsFirstUse() {
        return WAYS.stream().map(way -> DynamicTest.dynamicTest(way.name(), () -> {
            ImageUnderTest starting = new ImageUnderTest();
            starting.reads(way.forging().forge(starting, active("k1", 9, "s1"))).caughtUp();

            assertThat(starting.opens("s1")).isZero();
            assertThat(starting.forgeries.count()).isEqualTo(1);
            starting.reads(starting.genuine(active("k1", 2, "s1")));
            assertThat(starting.opens("s1")).as("published again, with a lower version than was claimed").isEqualTo(2);
        }));
    }

    @Test
    void genuineRecordOfTheStartWorksAtItsFirstUseBeforeTheBackgroundHasSeenIt() {
        log.reads(log.genuine(active("k1", 3, "s1"))).caughtUp();

        assertThat(log.opens("s1")).isEqualTo(3);
        assertThat(log.opens("s2")).isZero();
        assertThat(log.forgeries.count()).isZero();
    }

    @Test
    void backgroundDropsWhatIsForgedAndKeepsTheRest() {
        log.reads(log.genuine(active("k1", 1, "s1")), log.withSignatureOf(active("k1", 1, "s1"), active("k2", 1, "s2")),
                log.withSignatureOf(active("k1", 1, "s1"), revoked("k1"))).caughtUp();

        log.runsBackground();

        assertThat(log.forgeries.count()).isEqualTo(2);
        assertThat(log.image.keyCount()).isEqualTo(1);
        assertThat(log.opens("s1")).isEqualTo(1);
        assertThat(log.opens("s2")).isZero();
        assertThat(log.forgeries.count()).as("each once").isEqualTo(2);
    }

    @Test
    void forgeryBehindTheGenuineRecordAtTheStartDoesNotCoverIt() {
        log.reads(log.genuine(active("k1", 3, "s1")), log.signedByAnotherService(active("k1", 9, "mine")),
                log.signedByAnotherService(active("k1", 10, "mine"))).caughtUp();

        assertThat(log.opens("mine")).isZero();
        assertThat(log.opens("s1")).isEqualTo(3);
        assertThat(log.forgeries.count()).isEqualTo(2);
    }

    @Test
    void forgeryBeforeTheGenuineRecordAtTheStartDoesNotKeepItOut() {
        log.reads(log.signedByAnotherService(active("k1", 9, "mine")), log.genuine(active("k1", 3, "s1")),
                log.signedByAnotherService(active("k2", 3, "mine2")), log.genuine(active("k2", 3, "s2"))).caughtUp();

        assertThat(log.opens("mine")).isZero();
        assertThat(log.opens("s1")).isEqualTo(3);
        assertThat(log.opens("mine2")).isZero();
        assertThat(log.opens("s2")).as("of the same version").isEqualTo(3);
    }

    @Test
    void forgeryOfTheStartDoesNotKeepALowerGenuineVersionOutThatComesLive() {
        log.reads(log.signedByAnotherService(active("k1", 9, "mine"))).caughtUp();

        log.reads(log.genuine(active("k1", 3, "s1")));

        assertThat(log.opens("s1")).isEqualTo(3);
        assertThat(log.opens("mine")).isZero();
    }

    @Test
    void forgeryThatListsTheSecretOfAnotherKeyDoesNotHideThatKey() {
        log.reads(log.genuine(active("k1", 1, "s1")), log.signedByAnotherService(active("k2", 1, "s1"))).caughtUp();

        assertThat(log.image.open(ImageUnderTest.hash("s1"))).isNotNull()
                .satisfies(opened -> assertThat(opened.key().state().entity()).isEqualTo("k1"));
    }

    @Test
    void replayOfAnOlderGenuineRecordChangesNothing() {
        ConsumerRecord<byte[], byte[]> older = log.genuine(active("k1", 1, "s1"));
        log.reads(older, log.genuine(active("k1", 2, "s2")), older).caughtUp();

        log.reads(older);

        assertThat(log.opens("s1")).isZero();
        assertThat(log.opens("s2")).isEqualTo(2);
        assertThat(log.forgeries.count()).isZero();
    }

    @Test
    void forgedMarkDoesNotRevokeAndDoesNotHideTheGenuineOne() {
        log.reads(log.genuine(active("k1", 1, "s1")), log.signedByAnotherService(revoked("k1")),
                log.genuine(active("k2", 1, "s2")), log.genuine(revoked("k2")),
                log.signedByAnotherService(revoked("k2")),
                log.genuine(active("k3", 1, "s3")), log.signedByAnotherService(revoked("k3")),
                log.genuine(revoked("k3")))
                .caughtUp();

        assertThat(log.opens("s1")).isEqualTo(1);
        assertThat(log.opens("s2")).isZero();
        assertThat(log.opens("s3")).isZero();
        log.runsBackground();
        assertThat(log.opens("s2")).isZero();
        assertThat(log.opens("s3")).isZero();
    }

    @Test
    void revocationIsTerminalWhateverIsSignedLater() {
        log.reads(log.genuine(key("k1", 2, AccessKeyState.Status.REVOKED, "s1")), log.genuine(active("k1", 3, "s1")),
                log.signedByAnotherService(key("k2", 2, AccessKeyState.Status.REVOKED, "s2")),
                log.genuine(active("k2", 3, "s2"))).caughtUp();
        log.reads(log.genuine(key("k3", 2, AccessKeyState.Status.REVOKED, "s3")), log.genuine(active("k3", 3, "s3")));

        assertThat(log.opens("s1")).isZero();
        assertThat(log.opens("s2")).as("of a revocation that was forged").isEqualTo(3);
        assertThat(log.opens("s3")).isZero();
    }

    @Test
    void whatWasSeenRevokedStaysSoInAnotherLog() {
        log.reads(log.genuine(key("k1", 2, AccessKeyState.Status.REVOKED, "s1")), log.genuine(revoked("k2")),
                log.genuine(active("k3", 1, "s3"))).caughtUp();

        log.startsOver();
        log.reads(log.genuine(active("k1", 1, "s1")), log.genuine(active("k2", 1, "s2")),
                log.genuine(active("k3", 1, "s3"))).caughtUp();

        assertThat(log.opens("s1")).isZero();
        assertThat(log.opens("s2")).isZero();
        assertThat(log.opens("s3")).isEqualTo(1);
    }

    @Test
    void otherKindsAreVerifiedBeforeTheyCountAtTheStartToo() {
        OwnerState ada = new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE);
        PolicyState all = new PolicyState(new PolicyId("all"), 1, "All", new UpstreamId("crm"), null,
                new java.util.TreeMap<>(java.util.Map.of("*", Level.WRITE)), PolicyState.Status.ACTIVE);

        log.reads(log.unsigned(ada), log.withSignatureOf(ada, all)).caughtUp();

        assertThat(log.image.owner("ada")).isNull();
        assertThat(log.image.rules().policy(all.id())).isEmpty();
        assertThat(log.forgeries.count()).isEqualTo(2);
    }
}
