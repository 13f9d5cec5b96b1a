package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.Signatory;
import dev.manykey.contract.SignedContent;
import dev.manykey.contract.Topics;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.signing.Signer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Signs records of the control log in the name of the services whose keys it has. Safe for many threads. */
public final class RecordSigner {
    private final Map<Signatory, Signer> signers;

    /** Signs in these names. */
    public RecordSigner(Map<Signatory, Signer> signers) {
        this.signers = Map.copyOf(signers);
    }

    /**
     * Adds the signature to a record of the control log.
     *
     * @throws IllegalStateException when only a service writes such records whose keys are not here, or it names no kind
     */
    public ProducerRecord<byte[], byte[]> sign(ProducerRecord<byte[], byte[]> entry) {
        String key = new String(entry.key(), StandardCharsets.UTF_8);
        Signatory writer = LogRecord.writerOf(key);
        Signer signer = writer == null ? null : signers.get(writer);
        if (signer == null) {
            throw new IllegalStateException("control log: %s is written by %s (expected: one of %s)".formatted(key,
                    writer == null ? "nobody" : writer, signers.keySet()));
        }
        byte[] digest = SignedContent.digest(entry.key(), LogRecord.schema(entry.headers()),
                LogRecord.version(entry.headers()), entry.value());
        entry.headers().add(StateCodec.SIGNATURE_HEADER, signer.sign(digest));
        return entry;
    }

    /** The signed record of a state, as its writer puts it on the control log. */
    public ProducerRecord<byte[], byte[]> sign(State state) {
        return sign(OutboxEntry.of(state, Instant.EPOCH).toRecord());
    }

    /** The signed record of a marker, as its proxy puts it on the control log. */
    public ProducerRecord<byte[], byte[]> sign(ProxyMarker marker) {
        return signMarker(marker.writer(), marker.encode());
    }

    /** The signed record that takes a boot's marker away: it has ended. */
    public ProducerRecord<byte[], byte[]> signGone(ProxyBoot boot) {
        return signMarker(boot, null);
    }

    private ProducerRecord<byte[], byte[]> signMarker(ProxyBoot boot, byte @Nullable [] value) {
        var out = new ProducerRecord<byte[], byte[]>(Topics.CONTROL, ascii(boot.logKey()), value);
        out.headers().add(StateCodec.TYPE_HEADER, ascii(ProxyMarker.TYPE));
        out.headers().add(StateCodec.SCHEMA_HEADER, ascii(Integer.toString(ProxyMarker.SCHEMA)));
        return sign(out);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the proxy that says this of itself believes what is signed here; one that does not say whom it trusts does not. */
    public boolean isBelievedBy(ProxyMarker marker) {
        List<String> trusts = marker.trusts();
        return trusts != null && signers.values().stream().allMatch(signer -> trusts.contains(signer.keyId()));
    }

    /** Whether the key that signs here has signed the record, as far as the signature says so itself. */
    boolean hasSigned(ConsumerRecord<byte[], byte[]> raw) {
        Header signature = raw.headers().lastHeader(StateCodec.SIGNATURE_HEADER);
        return signature != null && signature.value() != null
                && signers.values().stream().anyMatch(signer -> signer.isOwn(signature.value()));
    }
}
