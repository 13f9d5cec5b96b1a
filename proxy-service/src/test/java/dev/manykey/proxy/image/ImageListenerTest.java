package dev.manykey.proxy.image;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.Topics;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CompleteState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.RecordSigner;
import dev.manykey.controllog.SigningDirectory;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Who waits for the image is told in an order that can be relied on. */
class ImageListenerTest {
    private static final KeyHash HASH = KeyHash.of(new byte[32]);

    private final List<String> told = new ArrayList<>();
    private final ProxyImage image = new ProxyImage();
    private RecordSigner signer;
    private ImageLoader loader;
    private long offset;

    @BeforeEach
    void sign(@TempDir Path dir) {
        SigningDirectory keys = new SigningDirectory(dir);
        keys.provide();
        signer = keys.signer();
        loader = new ImageLoader(image, keys.trust(), new Forgeries(), new ProxyBoot("proxy-1", "0123456789abcdef"),
                new Listener());
    }

    @Test
    void offsetIsReportedAndMarkersAreTakenOnlyWhenAllBeforeThemIsInForce() {
        loader.caughtUp();

        loader.apply("t", List.of(owner("ada"), marker("n1"), owner("grace"), marker("n2")), offset);

        assertThat(told).containsExactly("in force", "applied 3, news", "marker n1", "marker n2");
    }

    @Test
    void newsAreToldAsSuchAndMarkersAreNone() {
        loader.apply("t", List.of(owner("ada")), offset);
        loader.caughtUp();
        loader.apply("t", List.of(marker("n1")), offset);

        loader.apply("t", List.of(owner("grace")), offset);

        assertThat(told).containsExactly("in force", "applied 0", "applied 1", "marker n1", "in force",
                "applied 2, news");
    }

    @Test
    void startOverIsToldAfterTheImageIsEmpty() {
        loader.apply("t", List.of(key()), offset);
        loader.caughtUp();
        told.clear();

        loader.startOver();

        assertThat(told).containsExactly("in force", "started over with 0 keys");
        assertThat(image.isReady()).isFalse();
    }

    /** A policy that is narrowed and then given to a key must not be seen the other way round, also within one batch. */
    @Test
    void keyIsNeverSeenWithOlderRulesThanThoseBeforeIt() {
        loader.caughtUp();

        List<String> seen = seenWhileApplying(() -> image.open(HASH) == null ? "no key" : "key", policy(), key(),
                owner("ada"));

        assertThat(seen).contains("key, policy").doesNotContain("key, no policy");
    }

    @Test
    void topicIsNeverSeenCompleteWithOlderRulesThanThoseBeforeTheWord() {
        loader.caughtUp();

        List<String> seen = seenWhileApplying(() -> image.isReady() ? "ready" : "not ready",
                state(new CompleteState(Signatory.KEY_SERVICE, "t")), policy(),
                state(new CompleteState(Signatory.POLICY_SERVICE, "t")), owner("ada"));

        assertThat(seen).contains("ready, policy").doesNotContain("ready, no policy");
    }

    /** What there is before each of these records of one batch is applied, and whether the policy is there. */
    @SafeVarargs
    private List<String> seenWhileApplying(Supplier<String> what, ConsumerRecord<byte[], byte[]>... batch) {
        List<String> seen = new ArrayList<>();
        loader.apply("t", new AbstractList<>() {
            @Override
            public ConsumerRecord<byte[], byte[]> get(int index) {
                seen.add(what.get() + ", "
                        + (image.rules().policy(new PolicyId("p")).isPresent() ? "policy" : "no policy"));
                return batch[index];
            }

            @Override
            public int size() {
                return batch.length;
            }
        }, offset);
        return seen;
    }

    private ConsumerRecord<byte[], byte[]> owner(String id) {
        return state(new OwnerState(new OwnerId(id), 1, id, OwnerState.Status.ACTIVE));
    }

    private ConsumerRecord<byte[], byte[]> policy() {
        return state(new PolicyState(new PolicyId("p"), 1, "p", new UpstreamId("crm"), null, new TreeMap<>(),
                PolicyState.Status.ACTIVE));
    }

    private ConsumerRecord<byte[], byte[]> key() {
        return state(new AccessKeyState(new AccessKeyId("k1"), 1, "tool", new OwnerId("ada"), new CredentialId("c"),
                new UpstreamId("crm"), List.of(new PolicyId("p")), AccessKeyState.Status.ACTIVE, null,
                List.of(new AccessKeyState.Secret(1, HASH, Instant.EPOCH, null))));
    }

    private ConsumerRecord<byte[], byte[]> marker(String nonce) {
        ProxyMarker marker = new ProxyMarker(ImageUnderTest.SELF.proxy(), ImageUnderTest.SELF.boot(), nonce, "t", 0,
                5000, false, null,
                Instant.EPOCH);
        var out = new ProducerRecord<>(Topics.CONTROL, marker.writer().logKey().getBytes(StandardCharsets.UTF_8),
                marker.encode());
        out.headers().add(StateCodec.SCHEMA_HEADER,
                Integer.toString(ProxyMarker.SCHEMA).getBytes(StandardCharsets.US_ASCII));
        return read(signer.sign(out));
    }

    private ConsumerRecord<byte[], byte[]> state(State state) {
        return read(signer.sign(state));
    }

    private ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> written) {
        return new ConsumerRecord<>(Topics.CONTROL, 0, offset++, 0, TimestampType.CREATE_TIME, 0, 0, written.key(),
                written.value(), written.headers(), Optional.empty());
    }

    private final class Listener implements ImageListener {
        @Override
        public void changed() {
            told.add("in force");
        }

        @Override
        public void applied(String topic, long upTo, boolean news) {
            told.add("applied " + upTo + (news ? ", news" : ""));
        }

        @Override
        public void read(int markers) {}

        @Override
        public void marked(ProxyMarker marker) {
            told.add("marker " + marker.nonce());
        }

        @Override
        public void startedOver() {
            told.add("started over with %d keys".formatted(image.keyCount()));
        }
    }
}
