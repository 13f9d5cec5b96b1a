package dev.manykey.key.accesskey;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.change.Act;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.State;
import dev.manykey.controllog.Change;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be said of the rules without a service around them. */
class AccessKeyRulesTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void noSequenceOfCommandsMakesARevokedKeyWorkAgain() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);

        for (int life = 0; life < 400; life++) {
            AccessKey key = issued(life % 2 == 0 ? null : new AccessKeyId("key-0"));
            StringBuilder told = new StringBuilder("seed ").append(seed).append(':');
            for (int step = 0; step < 25; step++) {
                boolean revokedBefore = key.standing() instanceof Standing.Revoked;
                Instant now = START.plus(Duration.ofHours(step * 7L));
                Ruling<AccessKey> ruling = command(key, random, now, told);
                if (revokedBefore) {
                    assertThat(ruling).as(told.toString()).isNotInstanceOf(Ruling.Changed.class);
                }
                if (ruling instanceof Ruling.Changed<AccessKey>(Change<AccessKey> change)) {
                    assertSound(key, change, now, told.toString());
                    assertThat(change.next().parent()).isEqualTo(key.parent());
                    key = throughTheDatabase(change.next());
                }
            }
        }
    }

    @Test
    void revocationIsPublishedBeforeTheStateThatSaysIt() {
        Ruling<AccessKey> ruling = issued().revoke("lost", act(START));

        assertThat(ruling).isInstanceOfSatisfying(Ruling.Changed.class, changed -> assertThat(
                ((Ruling.Changed<?>) changed).change().states()).extracting(State::kind).containsExactly(Kind.REVOKED,
                        Kind.KEY));
    }

    @Test
    void olderSecretWorksUntilTheOverlapIsOverAndNotAMomentLonger() {
        AccessKey key = changed(issued().rotate(hash(2), DAY, act(START), null));

        assertThat(key.liveSecrets(START.plus(DAY).minusMillis(1))).extracting(AccessKeyState.Secret::number)
                .containsExactly(1, 2);
        assertThat(key.liveSecrets(START.plus(DAY))).extracting(AccessKeyState.Secret::number).containsExactly(2);
    }

    @Test
    void rotationWithoutOverlapLeavesNoOlderSecretInTheStateWhateverAProxysClockSays() {
        AccessKey two = changed(issued().rotate(hash(2), DAY, act(START), null));

        Ruling<AccessKey> ruling = two.rotate(hash(3), Duration.ZERO, act(START), null);

        assertThat(state(ruling).secrets()).extracting(AccessKeyState.Secret::number).containsExactly(3);
    }

    @Test
    void thirdSecretIsRefusedWhileTwoWork() {
        AccessKey two = changed(issued().rotate(hash(2), DAY, act(START), null));

        assertRefused(two.rotate(hash(3), DAY, act(START.plusSeconds(1)), null), problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT);
            assertThat(problem.detail()).contains("/v1/keys/key-1/secrets/1/revoke");
        });
        assertThat(two.rotate(hash(3), DAY, act(START.plus(DAY)), null)).isInstanceOf(Ruling.Changed.class);
    }

    @Test
    void newestSecretCannotBeEndedAloneAndAnEndedOneMayBeEndedAgain() {
        AccessKey two = changed(issued().rotate(hash(2), DAY, act(START), null));
        AccessKey one = changed(two.endSecret(1, act(START)));

        assertThat(one.endSecret(1, act(START))).isInstanceOf(Ruling.Unchanged.class);
        assertRefused(one.endSecret(2, act(START)),
                problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT));
        assertRefused(one.endSecret(3, act(START)),
                problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NOT_FOUND));
    }

    @Test
    void rotationThatIsSentTwiceMakesOneSecret() {
        RequestMark mark = new RequestMark("rotation-a", "f1");
        AccessKey rotated = changed(issued().rotate(hash(2), DAY, act(START), mark));

        assertThat(rotated.rotate(hash(3), DAY, act(START), mark)).isInstanceOf(Ruling.Repeated.class);
        assertRefused(rotated.rotate(hash(3), DAY, act(START), new RequestMark("rotation-a", "f2")),
                problem -> assertThat(problem.code()).isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED));
    }

    private static Ruling<AccessKey> command(AccessKey key, Random random, Instant now, StringBuilder told) {
        int which = random.nextInt(7);
        told.append(' ').append(which);
        Act act = act(now);
        return switch (which) {
            case 0 -> key.suspend(act);
            case 1 -> key.resume(act);
            case 2 -> random.nextInt(3) == 0 ? key.revoke(null, act) : key.resume(act);
            case 3 -> key.rotate(hash(random.nextInt(100)), Duration.ofHours(random.nextInt(3) * 8L), act, null);
            case 4 -> key.endSecret(1 + random.nextInt(3), act);
            case 5 -> key.amend(new Terms("n" + random.nextInt(3), List.of(), now.plus(DAY)), act);
            default -> key.amend(new Terms("n", List.of(new PolicyId("p")), null), act);
        };
    }

    private static void assertSound(AccessKey before, Change<AccessKey> change, Instant now, String told) {
        AccessKey after = change.next();
        AccessKeyState state = (AccessKeyState) change.states().getLast();
        assertThat(after.version()).as(told).isEqualTo(before.version() + 1);
        assertThat(state.status()).as(told).isEqualTo(after.standing().status());
        assertThat(after.liveSecrets(now)).as(told).hasSizeBetween(1, 2);
        assertThat(change.states().getFirst().kind() == Kind.REVOKED).as(told)
                .isEqualTo(after.standing() instanceof Standing.Revoked);
    }

    /** What is read back must be what was written, or a rule holds only until the next start. */
    private static AccessKey throughTheDatabase(AccessKey key) {
        AccessKeyForm form = new AccessKeyForm();
        AccessKey read = form.read(key.key(), key.version(), form.write(key));
        assertThat(read).isEqualTo(key);
        return read;
    }

    private static AccessKey issued() {
        return issued(null);
    }

    private static AccessKey issued(@Nullable AccessKeyId parent) {
        return AccessKey.issue(new AccessKeyId("key-1"), new OwnerId("ada"), new CredentialId("crm-token"),
                new UpstreamId("crm"), parent, new Terms("Report", List.of(), null), hash(1), act(START), null).next();
    }

    private static AccessKey changed(Ruling<AccessKey> ruling) {
        return switch (ruling) {
            case Ruling.Changed<AccessKey>(Change<AccessKey> change) -> change.next();
            case Ruling<AccessKey> other -> throw new AssertionError(other);
        };
    }

    private static AccessKeyState state(Ruling<AccessKey> ruling) {
        return switch (ruling) {
            case Ruling.Changed<AccessKey>(Change<AccessKey> change) -> (AccessKeyState) change.states().getLast();
            case Ruling<AccessKey> other -> throw new AssertionError(other);
        };
    }

    private static void assertRefused(Ruling<AccessKey> ruling, Consumer<Problem> why) {
        switch (ruling) {
            case Ruling.Refused<AccessKey>(Problem problem) -> why.accept(problem);
            case Ruling<AccessKey> other -> throw new AssertionError(other);
        }
    }

    private static Act act(Instant at) {
        return new Act("key-service", "fact-" + at, at, new OperatorId("grace"), "Grace");
    }

    private static KeyHash hash(int number) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        return KeyHash.of(bytes);
    }
}
