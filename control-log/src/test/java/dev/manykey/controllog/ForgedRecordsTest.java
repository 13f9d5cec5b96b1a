package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.Topics;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.signing.SigningKeys;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ForgedRecordsTest {
    private static final ProxyBoot BOOT = new ProxyBoot("proxy-1", "0000000000000001");

    private final Forgeries forgeries = new Forgeries();
    private final ControlLogView view = new ControlLogView(
            new ControlLogProperties("127.0.0.1:1", (short) 1, 1, java.time.Duration.ofSeconds(1), Map.of()),
            Signed.TRUST, forgeries, EnumSet.of(Kind.OWNER), "test", OwnRecords.NONE);
    private long offset;

    @Test
    void recordThatItsWriterHasNotSignedChangesNothing(@TempDir Path directory) {
        var stranger = new SigningDirectory(directory);
        stranger.provide();
        ProducerRecord<byte[], byte[]> genuine = Signed.SIGNER.sign(owner(1, "Ada"));
        read(genuine);

        read(owner(2, "unsigned"));
        read(stranger.signer().sign(owner(3, "signed by a stranger")));
        read(withSignatureOf(genuine, owner(4, "signature of another content")));
        read(withSignatureOf(genuine, owner("ben", 1, "signature of another entity")));
        ProducerRecord<byte[], byte[]> version = Signed.SIGNER.sign(owner(1, "Ada"));
        version.headers().remove(StateCodec.VERSION_HEADER);
        version.headers().add(StateCodec.VERSION_HEADER, "9".getBytes(StandardCharsets.US_ASCII));
        read(version);

        assertThat(view.find(OwnerState.class, Kind.OWNER, "ada")).get().extracting(OwnerState::name).isEqualTo("Ada");
        assertThat(view.find(OwnerState.class, Kind.OWNER, "ben")).isEmpty();
        assertThat(forgeries.count()).isEqualTo(5);
        assertThat(forgeries.last()).startsWith("owner/ada at offset 5: signature");
        read(Signed.SIGNER.sign(owner(2, "Ada L.")));
        assertThat(view.find(OwnerState.class, Kind.OWNER, "ada")).get().extracting(OwnerState::version).isEqualTo(2L);
    }

    @Test
    void aServiceCannotSignForAnother(@TempDir Path directory) {
        var keys = new SigningDirectory(directory);
        keys.provide();
        RecordSigner ofTheProxies = new RecordSigner(
                Map.of(Signatory.PROXY, SigningKeys.loadPrivate(
                        SigningKeys.privateFile(directory, "proxy"))));

        assertThatThrownBy(() -> ofTheProxies.sign(owner(1, "Ada"))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("owner/ada is written by key-service");
        ProducerRecord<byte[], byte[]> asMarker = ofTheProxies.sign(marker(1));
        ProducerRecord<byte[], byte[]> forged = withSignatureOf(asMarker, owner(1, "Ada"));
        assertThat(keys.trust().whyForged(consumed(forged))).contains("trusted here");
        assertThat(keys.trust().whyForged(consumed(asMarker))).isNull();
    }

    /** With the proxy's key over the very record that it forges, which its own signer would refuse. */
    @Test
    void keyOfOneServiceDoesNotCountForTheRecordsOfAnother() {
        RecordSigner impostor = new RecordSigner(Map.of(Signatory.KEY_SERVICE,
                SigningKeys.loadPrivate(SigningKeys.privateFile(Signed.DIRECTORY, "proxy"))));
        ProducerRecord<byte[], byte[]> forged = impostor.sign(owner(1, "Ada"));

        assertThat(Signed.TRUST.whyForged(consumed(forged))).isNotNull();
        assertThat(new RecordTrust(Map.of()).whyForged(consumed(Signed.SIGNER.sign(owner(1, "Ada")))))
                .contains("no keys of key-service");
    }

    @Test
    void signatureCountsForNoOtherContentOfTheSameSizeAndForNoOtherEntity() {
        ProducerRecord<byte[], byte[]> genuine = Signed.SIGNER.sign(owner(1, "Ada"));
        ProducerRecord<byte[], byte[]> end = Signed.SIGNER.sign(tombstone());
        var otherBoot = new ProxyBoot(BOOT.proxy(), "0000000000000002");

        assertThat(Signed.TRUST.whyForged(consumed(withSignatureOf(genuine, owner(1, "Eve"))))).isNotNull();
        assertThat(Signed.TRUST.whyForged(consumed(withSignatureOf(end, markerRecord(otherBoot, null))))).isNotNull();
    }

    @Test
    void markerThatNoProxyHasSignedCountsForNothing() {
        read(Signed.SIGNER.sign(marker(7)));

        read(marker(8));
        read(tombstone());

        assertThat(view.proxies().proxies()).hasEntrySatisfying(BOOT,
                marker -> assertThat(marker.applied()).isEqualTo(7));
        read(Signed.SIGNER.sign(tombstone()));
        assertThat(view.proxies().proxies()).isEmpty();
    }

    /** A later version of the proxy, perhaps, about which nothing can be promised. */
    @Test
    void signedMarkerThatCannotBeReadIsOfAProxyWithoutABound() {
        ProducerRecord<byte[], byte[]> later = markerRecord("{}".getBytes(StandardCharsets.US_ASCII));
        read(later);
        assertThat(view.proxies().proxies()).isEmpty();

        read(Signed.SIGNER.sign(later));

        assertThat(view.proxies().proxies()).hasEntrySatisfying(BOOT,
                marker -> assertThat(marker.servesStale()).isTrue());
    }

    private void read(ProducerRecord<byte[], byte[]> written) {
        view.apply("t1", List.of(consumed(written)), offset);
    }

    private ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> written) {
        return new ConsumerRecord<>(Topics.CONTROL, 0, offset++, 0, TimestampType.CREATE_TIME, 0, 0, written.key(),
                written.value(), new RecordHeaders(written.headers().toArray()), java.util.Optional.empty());
    }

    private static ProducerRecord<byte[], byte[]> withSignatureOf(ProducerRecord<byte[], byte[]> signed,
            ProducerRecord<byte[], byte[]> other) {
        other.headers().add(signed.headers().lastHeader(StateCodec.SIGNATURE_HEADER));
        return other;
    }

    private static ProducerRecord<byte[], byte[]> owner(long version, String name) {
        return owner("ada", version, name);
    }

    private static ProducerRecord<byte[], byte[]> owner(String id, long version, String name) {
        return OutboxEntry.of(new OwnerState(new OwnerId(id), version, name, OwnerState.Status.ACTIVE), Instant.EPOCH)
                .toRecord();
    }

    private static ProducerRecord<byte[], byte[]> marker(long applied) {
        return markerRecord(new ProxyMarker(BOOT.proxy(), BOOT.boot(), "n", "t1", applied, 5000, false, null,
                Instant.EPOCH).encode());
    }

    private static ProducerRecord<byte[], byte[]> tombstone() {
        return markerRecord(null);
    }

    private static ProducerRecord<byte[], byte[]> markerRecord(byte @Nullable [] value) {
        return markerRecord(BOOT, value);
    }

    @SuppressWarnings("NullAway") // what Kafka calls a tombstone
    private static ProducerRecord<byte[], byte[]> markerRecord(ProxyBoot boot, byte @Nullable [] value) {
        var out = new ProducerRecord<byte[], byte[]>(Topics.CONTROL, boot.logKey().getBytes(StandardCharsets.UTF_8),
                value);
        out.headers().add(StateCodec.SCHEMA_HEADER,
                Integer.toString(ProxyMarker.SCHEMA).getBytes(StandardCharsets.US_ASCII));
        return out;
    }
}
