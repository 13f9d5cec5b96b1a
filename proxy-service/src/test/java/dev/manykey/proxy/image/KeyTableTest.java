package dev.manykey.proxy.image;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.TimeOrderedId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.AccessKeyState.Secret;
import dev.manykey.contract.state.AccessKeyState.Status;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.RecordTrust;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static dev.manykey.proxy.image.ImageUnderTest.active;
import static dev.manykey.proxy.image.ImageUnderTest.hash;
import static org.assertj.core.api.Assertions.assertThat;

class KeyTableTest {
    private static final Duration LONG_ENOUGH = Duration.ofMillis(1500);

    private final Forgeries forgeries = new Forgeries();
    private final RecordTrust nobody = new RecordTrust(Map.of());
    private final KeyTable keys = new KeyTable(nobody, forgeries, new RevokedMarks(nobody, forgeries));

    @Test
    void everythingOfAKeyComesBackAsItWas() {
        Random random = new Random(7);
        TimeOrderedId ids = new TimeOrderedId(java.time.Clock.systemUTC(), random);
        List<AccessKeyState> put = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            put.add(any(i % 3 == 0 ? "k" + i : "key-" + ids.next(), random));
        }
        put.add(any("key-7zzzzzzzzzzzzzzzzzzzzzzzzz", random));
        put.add(any("key-8zzzzzzzzzzzzzzzzzzzzzzzzz", random));
        put.add(any("key-00000000000000000000000000", random));
        put.add(any("key-0000000000000000000000000i", random)); // no digit of such an id

        put.forEach(key -> keys.put(key, 1, null));

        for (AccessKeyState key : put) {
            for (Secret secret : key.secrets()) {
                assertThat(opened(secret.hash())).isEqualTo(key);
            }
        }
        assertThat(keys.size()).isEqualTo(put.size());
    }

    @Test
    void memoryOfStatesThatWereReplacedIsGivenBack() {
        int count = 5000;
        for (int version = 1; version <= 30; version++) {
            for (int i = 0; i < count; i++) {
                keys.put(active("k" + i, version, "s" + i + "-" + version), version, null);
            }
        }

        assertThat(keys.entries().bytes()).isLessThan(4L * count * 150);
        for (int i = 0; i < count; i++) {
            assertThat(opened(hash("s" + i + "-30"))).isEqualTo(active("k" + i, 30, "s" + i + "-30"));
            assertThat(keys.open(hash("s" + i + "-29"))).isNull();
        }
    }

    @Test
    void keyThatWasOpenedBeforeIsNotTakenForCurrentInAnotherTable() {
        keys.put(active("k1", 1, "s1"), 1, null);
        KnownKey before = Objects.requireNonNull(keys.open(hash("s1")));
        KeyTable another = new KeyTable(nobody, forgeries, new RevokedMarks(nobody, forgeries));
        another.put(active("k1", 1, "s2"), 1, null);

        assertThat(keys.isCurrent(before)).isTrue();
        assertThat(another.isCurrent(before)).isFalse();
    }

    /**
     * Readers against the writer for a while, in which the indexes grow and slabs are given up all the time. A reader must
     * never see a state that was not put, never an older one than was there before it asked, and never take an old one for
     * current.
     */
    @Test
    void readersNeverSeeHalfOfAStateNorAnOlderOneThanWasThere() throws Exception {
        int busy = 48;
        AtomicLongArray there = new AtomicLongArray(busy);
        for (int i = 0; i < busy; i++) {
            there.set(i, 1);
            keys.put(stateOf(i, 1), 1, null);
        }
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        try (var readers = Executors.newFixedThreadPool(3)) {
            List<Future<Long>> looked = readers.invokeAll(List.of(writer(end, there), reader(end, there, 1),
                    reader(end, there, 2)));

            for (Future<Long> one : looked) {
                assertThat(one.get()).isGreaterThan(1000);
            }
        }
        assertThat(keys.size()).isGreaterThan(busy);
    }

    private Callable<Long> writer(long end, AtomicLongArray there) {
        return () -> {
            long count = 0;
            for (; System.nanoTime() < end; count++) {
                int busy = (int) (count % there.length());
                long version = there.get(busy) + 1;
                keys.put(stateOf(busy, version), count, null);
                there.set(busy, version);
                if (count % 16 == 0) {
                    keys.put(active("other-" + count, 1, "other-" + count), count, null);
                }
            }
            return count;
        };
    }

    private Callable<Long> reader(long end, AtomicLongArray there, long seed) {
        return () -> {
            Random random = new Random(seed);
            long count = 0;
            for (; System.nanoTime() < end; count++) {
                int busy = random.nextInt(there.length());
                long before = there.get(busy);
                KnownKey key = Objects.requireNonNull(keys.open(hash("busy-" + busy)));
                long version = key.state().version();
                assertThat(version).isGreaterThanOrEqualTo(before);
                assertThat(key.state()).isEqualTo(stateOf(busy, version));
                long since = there.get(busy);
                if (keys.isCurrent(key)) {
                    assertThat(version).isGreaterThanOrEqualTo(since);
                }
            }
            return count;
        };
    }

    /** Each version is of another length, and every part of it can be told from the version. */
    private static AccessKeyState stateOf(int number, long version) {
        return new AccessKeyState(new AccessKeyId("busy-" + number), version,
                "x".repeat((int) (version % 50)) + version,
                new OwnerId("o" + version % 5), new CredentialId("c" + version % 3), new UpstreamId("u" + version % 2),
                List.of(new PolicyId("p" + version % 7)), version % 2 == 0 ? Status.ACTIVE : Status.SUSPENDED,
                Instant.ofEpochSecond(version), List.of(new Secret((int) (version % 9) + 1, hash("busy-" + number),
                        Instant.ofEpochSecond(version, version), null)));
    }

    private @Nullable AccessKeyState opened(KeyHash hash) {
        KnownKey key = keys.open(hash);
        return key == null ? null : key.state();
    }

    private static AccessKeyState any(String id, Random random) {
        List<PolicyId> policies = new ArrayList<>();
        List<Secret> secrets = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            policies.add(new PolicyId("p" + random.nextInt(200)));
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            byte[] sha256 = new byte[KeyHash.LENGTH];
            random.nextBytes(sha256);
            secrets.add(new Secret(random.nextInt(1, 1000), KeyHash.of(sha256), instant(random),
                    random.nextBoolean() ? null : instant(random)));
        }
        return new AccessKeyState(new AccessKeyId(id), random.nextLong(1, Long.MAX_VALUE), "Näme ☃ " + random.nextInt(),
                new OwnerId("o" + random.nextInt(300)), new CredentialId("c" + random.nextInt(50)),
                new UpstreamId("u1"),
                policies, List.of(Status.values()).get(random.nextInt(3)),
                random.nextBoolean() ? null : instant(random), secrets);
    }

    private static Instant instant(Random random) {
        return Instant.ofEpochSecond(random.nextLong(-1_000_000_000L, 10_000_000_000L), random.nextInt(1_000_000_000));
    }
}
