package dev.manykey.proxy.forward;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState.Status;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What old, strange and missing records of the control log mean for a call. */
class LogRulesTest {
    private final ProxyUnderTest proxy = new ProxyUnderTest();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void olderStateOfAnOwnerChangesNothing() {
        String key = proxy.key("k1", "all");
        proxy.write(new OwnerState(new OwnerId("ada"), 3, "Ada", OwnerState.Status.DISABLED));

        proxy.write(new OwnerState(new OwnerId("ada"), 2, "Ada", OwnerState.Status.ACTIVE));

        assertThat(call(key).code()).isEqualTo("key_not_accepted");
    }

    @Test
    void olderStateOfAPolicyChangesNothing() {
        String key = proxy.key("k1", "narrowed");
        proxy.write(policy("narrowed", 3, Map.of()));

        proxy.write(policy("narrowed", 2, Map.of("*", Level.WRITE)));
        proxy.write(policy("other", 1, Map.of())); // after which all of them are looked at again

        assertThat(call(key).code()).isEqualTo("permission_missing");
    }

    @Test
    void olderStateOfAnUpstreamChangesNothing() {
        String key = proxy.key("k1", "all");
        proxy.write(proxy.upstreamState(3, List.of(new TokenPlace(TokenPlace.In.HEADER, "x-newer", null))));

        proxy.write(proxy.upstreamState(2, List.of(new TokenPlace(TokenPlace.In.HEADER, "x-older", null))));

        assertThat(proxy.get("/crm/v1/deals", "X-Newer: " + key).status()).isEqualTo(200);
    }

    @Test
    void recordThatSaysAnotherKeyThanItsOwnTakesItsKeyOutOfService() {
        String key = proxy.key("k1", "all");
        String other = ProxyUnderTest.newSecret();

        proxy.writeRaw("key/k1", "1",
                StateCodec.encode(ProxyUnderTest.keyState("k2", 9, Status.ACTIVE, null, other, "all")));

        assertThat(call(key).code()).isEqualTo("key_not_accepted");
        assertThat(call(other).code()).isEqualTo("key_not_accepted");
    }

    @Test
    void tombstoneOfAKeyTakesItOutOfService() {
        String key = proxy.key("k1", "all");

        proxy.writeRaw("key/k1", "1", null);

        assertThat(call(key).code()).isEqualTo("key_not_accepted");
    }

    @Test
    void tombstoneOfARevocationDoesNotTakeItBack() {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(new RevokedState(new AccessKeyId("k1"), Instant.EPOCH));

        proxy.writeRaw("revoked/k1", "1", null);
        proxy.write(ProxyUnderTest.keyState("k1", 9, Status.ACTIVE, null, secret, "all"));

        assertThat(call(secret).code()).isEqualTo("key_not_accepted");
    }

    @Test
    void keyThatWasRevokedByItsOwnStateAloneIsNotBroughtBackByALaterOne() {
        String secret = ProxyUnderTest.newSecret();
        proxy.write(ProxyUnderTest.keyState("k1", 2, Status.REVOKED, null, secret, "all"));

        proxy.write(ProxyUnderTest.keyState("k1", 3, Status.ACTIVE, null, secret, "all"));

        assertThat(call(secret).code()).isEqualTo("key_not_accepted");
    }

    /** All that it needs would be right, but for the signature. */
    @Test
    void keyThatNobodyTrustedHasSignedDoesNotWork() {
        String made = ProxyUnderTest.newSecret();

        proxy.writeRaw("key/k9", "1",
                StateCodec.encode(ProxyUnderTest.keyState("k9", 1, Status.ACTIVE, null, made, "all")));

        assertThat(call(made).code()).isEqualTo("key_not_accepted");
    }

    @Test
    void revocationThatNobodyTrustedHasSignedRevokesNothing() {
        String key = proxy.key("k1", "all");

        proxy.writeRaw("revoked/k1", "1", StateCodec.encode(new RevokedState(new AccessKeyId("k1"), Instant.EPOCH)));

        assertThat(call(key).status()).isEqualTo(200);
    }

    private RawAnswer call(String key) {
        return proxy.get("/crm/v1/deals", "X-Api-Token: " + key);
    }

    private static PolicyState policy(String id, long version, Map<String, Level> permissions) {
        return new PolicyState(new PolicyId(id), version, id, new UpstreamId("crm"), null, new TreeMap<>(permissions),
                PolicyState.Status.ACTIVE);
    }
}
