package dev.manykey.proxy.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.RecordSigner;
import dev.manykey.controllog.RecordTrust;
import dev.manykey.controllog.SigningDirectory;
import dev.manykey.sealing.TokenText;
import dev.manykey.signing.SigningKeys;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** An image that a test writes record by record, genuine and forged ones, and whose background it runs itself. */
final class ImageUnderTest {
    static final String TOPIC = "topic-1";
    static final ProxyBoot SELF = new ProxyBoot("proxy-1", "0123456789abcdef");

    private static final Path KEYS = provided();
    private static final RecordTrust TRUST = new SigningDirectory(KEYS).trust();
    private static final RecordSigner SIGNER = new SigningDirectory(KEYS).signer();

    final ProxyImage image = new ProxyImage();
    final Forgeries forgeries = new Forgeries();
    final List<Runnable> background = new ArrayList<>();
    final List<ProxyMarker> markers = new ArrayList<>();
    int read;
    private final ImageLoader loader = new ImageLoader(image, TRUST, forgeries, SELF, new Heard(),
            background::add);
    private long offset;

    private static Path provided() {
        try {
            Path keys = Files.createTempDirectory("image-under-test");
            new SigningDirectory(keys).provide();
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what stands in the log

    static AccessKeyState key(String id, long version, AccessKeyState.Status status, String... secrets) {
        List<AccessKeyState.Secret> hashes = new ArrayList<>();
        for (String secret : secrets) {
            hashes.add(new AccessKeyState.Secret(hashes.size() + 1, hash(secret), Instant.EPOCH, null));
        }
        return new AccessKeyState(new AccessKeyId(id), version, "tool " + id, new OwnerId("ada"),
                new CredentialId("crm-main"), new UpstreamId("crm"), List.of(new PolicyId("read")), status, null,
                hashes);
    }

    static AccessKeyState active(String id, long version, String... secrets) {
        return key(id, version, AccessKeyState.Status.ACTIVE, secrets);
    }

    static RevokedState revoked(String id) {
        return new RevokedState(new AccessKeyId(id), Instant.EPOCH);
    }

    static KeyHash hash(String secret) {
        return KeyHash.of(TokenText.sha256(secret));
    }

    ConsumerRecord<byte[], byte[]> genuine(State state) {
        return received(SIGNER.sign(state));
    }

    ConsumerRecord<byte[], byte[]> unsigned(State state) {
        ProducerRecord<byte[], byte[]> out = SIGNER.sign(state);
        out.headers().remove(StateCodec.SIGNATURE_HEADER);
        return received(out);
    }

    /** Signed by policy-service, as if that wrote such records. */
    ConsumerRecord<byte[], byte[]> signedByAnotherService(State state) {
        return received(new RecordSigner(Map.of(Signatory.KEY_SERVICE,
                SigningKeys.loadPrivate(SigningKeys.privateFile(KEYS, Signatory.POLICY_SERVICE.toString()))))
                .sign(state));
    }

    /** With the genuine signature of another record. */
    ConsumerRecord<byte[], byte[]> withSignatureOf(State other, State state) {
        ProducerRecord<byte[], byte[]> out = SIGNER.sign(state);
        byte[] signature = SIGNER.sign(other).headers().lastHeader(StateCodec.SIGNATURE_HEADER).value();
        out.headers().remove(StateCodec.SIGNATURE_HEADER).add(StateCodec.SIGNATURE_HEADER, signature);
        return received(out);
    }

    /** What its writer has signed, in a schema that nobody here knows. */
    ConsumerRecord<byte[], byte[]> fromTheFuture(State state) {
        ProducerRecord<byte[], byte[]> out = SIGNER.sign(state);
        out.headers().remove(StateCodec.SIGNATURE_HEADER).remove(StateCodec.SCHEMA_HEADER)
                .add(StateCodec.SCHEMA_HEADER, "99".getBytes(StandardCharsets.US_ASCII));
        return received(SIGNER.sign(out));
    }

    /** Not signed, and no JSON. */
    ConsumerRecord<byte[], byte[]> scrambled(State state) {
        ProducerRecord<byte[], byte[]> out = SIGNER.sign(state);
        return record(out.key(), new byte[]{'{'}, out.headers().remove(StateCodec.SIGNATURE_HEADER));
    }

    ConsumerRecord<byte[], byte[]> tombstone(State state) {
        return record(state.logKey().getBytes(StandardCharsets.UTF_8), null, SIGNER.sign(state).headers());
    }

    ConsumerRecord<byte[], byte[]> marker(ProxyBoot boot, byte[] value) {
        var out = new ProducerRecord<>(Topics.CONTROL, boot.logKey().getBytes(StandardCharsets.UTF_8), value);
        out.headers().add(StateCodec.SCHEMA_HEADER,
                Integer.toString(ProxyMarker.SCHEMA).getBytes(StandardCharsets.US_ASCII));
        return received(SIGNER.sign(out));
    }

    private ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> out) {
        return record(out.key(), out.value(), out.headers());
    }

    private ConsumerRecord<byte[], byte[]> record(byte[] key, byte @Nullable [] value, Headers headers) {
        return new ConsumerRecord<>(Topics.CONTROL, 0, offset++, 0, TimestampType.CREATE_TIME, 0, 0, key, value,
                headers,
                Optional.empty());
    }

    // ---- reading it

    @SafeVarargs
    @SuppressWarnings("varargs") // only read from
    final ImageUnderTest reads(ConsumerRecord<byte[], byte[]>... records) {
        return reads(Arrays.asList(records));
    }

    ImageUnderTest reads(List<ConsumerRecord<byte[], byte[]>> records) {
        loader.apply(TOPIC, records, offset);
        return this;
    }

    ImageUnderTest caughtUp() {
        loader.caughtUp();
        return this;
    }

    void startsOver() {
        loader.startOver();
    }

    void runsBackground() {
        background.forEach(Runnable::run);
    }

    /** The version of the key that a secret opens and that a permit could rest on; 0 for none. */
    long opens(String secret) {
        ProxyImage.Opened opened = image.open(hash(secret));
        if (opened == null || image.isRevoked(opened.key().state().entity())
                || image.isUnreadable(opened.key().state().kind(), opened.key().state().entity())
                || opened.key().state().status() != AccessKeyState.Status.ACTIVE) {
            return 0;
        }
        return opened.key().state().version();
    }

    private final class Heard implements ImageListener {
        @Override
        public void changed() {}

        @Override
        public void applied(String topic, long upTo, boolean news) {}

        @Override
        public void read(int markers) {
            read += markers;
        }

        @Override
        public void marked(ProxyMarker marker) {
            markers.add(marker);
        }

        @Override
        public void startedOver() {}
    }
}
