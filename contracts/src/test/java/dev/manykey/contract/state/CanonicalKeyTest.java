package dev.manykey.contract.state;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.ContractJson;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState.Secret;
import dev.manykey.contract.state.AccessKeyState.Status;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

import static org.assertj.core.api.Assertions.assertThat;

class CanonicalKeyTest {
    private static final long SEED = 11;
    private static final String BYTES = "{}[]\",:0123456789abcdefT-Z.\\ \0";

    private final Random random = new Random(SEED);

    @Test
    void whatIsWrittenIsReadTheSameWay() {
        for (int i = 0; i < 2000; i++) {
            AccessKeyState key = any("tool 'n&m' " + i);

            assertThat(CanonicalKey.read(StateCodec.encode(key))).isEqualTo(key);
        }
    }

    @Test
    void whatHasAnotherFormIsLeftToTheGeneralReader() {
        AccessKeyState key = any("Nächtlicher \"Export\"\n");

        assertThat(CanonicalKey.read(StateCodec.encode(key))).isNull();
        assertThat(StateCodec.decode(Kind.KEY, StateCodec.schema(Kind.KEY), StateCodec.encode(key))).isEqualTo(key);
    }

    /** Damaged JSON of all sorts: whatever is accepted here must be accepted by the general reader, and mean the same. */
    @Test
    void nothingIsAcceptedThatTheGeneralReaderWouldRefuseOrReadInAnotherWay() {
        int accepted = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] damaged = damaged(StateCodec.encode(any("tool " + i)));
            AccessKeyState read = CanonicalKey.read(damaged);

            if (read != null) {
                accepted++;
                assertThat(general(damaged)).as("%s", new String(damaged, StandardCharsets.UTF_8)).isEqualTo(read);
            }
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30T10:15:30Z", "2026-11-23T24:00:00Z", "2026-11-23T23:59:60Z",
            "2026-11-23T10:15:30.Z", "2026-11-23T10:15:30.1234567890Z", "2026-11-23T10:15:30+00:00"})
    void timesThatAreNoneOrOfAnotherFormAreNotReadHere(String time) {
        String json = new String(StateCodec.encode(any("tool")), StandardCharsets.UTF_8);
        String other = json.replaceAll("\"createdAt\":\"[^\"]*\"", "\"createdAt\":\"" + time + "\"");

        assertThat(CanonicalKey.read(other.getBytes(StandardCharsets.UTF_8))).isNull();
    }

    private byte[] damaged(byte[] json) {
        byte[] damaged = json.clone();
        for (int times = random.nextInt(1, 3); times > 0; times--) {
            int at = random.nextInt(damaged.length);
            damaged[at] = random.nextBoolean()
                    ? damaged[random.nextInt(damaged.length)]
                    : (byte) BYTES.charAt(random.nextInt(BYTES.length()));
        }
        return damaged;
    }

    private static @Nullable AccessKeyState general(byte[] json) {
        try {
            return ContractJson.strict().readValue(json, AccessKeyState.class);
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    private AccessKeyState any(String name) {
        List<PolicyId> policies = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            policies.add(new PolicyId("policy-" + random.nextInt(100)));
        }
        List<Secret> secrets = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            byte[] sha256 = new byte[KeyHash.LENGTH];
            random.nextBytes(sha256);
            secrets.add(new Secret(secrets.size() + 1, KeyHash.of(sha256), time(),
                    random.nextBoolean() ? null : time()));
        }
        return new AccessKeyState(new AccessKeyId("key-" + random.nextInt(1000)), random.nextInt(1, 1_000_000), name,
                new OwnerId("owner-" + random.nextInt(100)), new CredentialId("crm-main"), new UpstreamId("crm"),
                policies, List.of(Status.values()).get(random.nextInt(3)), random.nextBoolean() ? null : time(),
                secrets);
    }

    private Instant time() {
        int[] fractions = {0, 120_000_000, 123_456_000, 123_456_789};
        return Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L), fractions[random.nextInt(4)]);
    }
}
