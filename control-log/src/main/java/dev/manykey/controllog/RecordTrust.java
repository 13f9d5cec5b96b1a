package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.Signatory;
import dev.manykey.contract.SignedContent;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.signing.Verifier;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether records of the control log were signed by the service that alone writes such records. Whoever can write to the
 * brokers, a proxy included, can then still not make a key. Safe for many threads.
 */
public final class RecordTrust {
    /**
     * What is left of a record to verify it later.
     *
     * @param digest {@link SignedContent} of the record, 32 bytes
     * @param signature as the record carries it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Proof(byte[] digest, byte[] signature) {}

    private static final byte[] NONE = {};

    private final Map<Signatory, Verifier> verifiers;

    /** Trusts these; records of a signatory that is not among them are all taken for forged. */
    public RecordTrust(Map<Signatory, Verifier> verifiers) {
        this.verifiers = Map.copyOf(verifiers);
    }

    /** Why the record is not one that its kind's writer has signed, in words; null when it is. */
    public @Nullable String whyForged(ConsumerRecord<byte[], byte[]> raw) {
        Signatory writer = raw.key() == null ? null : LogRecord.writerOf(new String(raw.key(), StandardCharsets.UTF_8));
        return writer == null ? "key (expected: <kind>/<id>)" : whyForged(writer, proof(raw));
    }

    /** The same for what {@link #proof} took of a record that {@code writer} should have signed. */
    public @Nullable String whyForged(Signatory writer, Proof proof) {
        Verifier verifier = verifiers.get(writer);
        if (verifier == null) {
            return "no keys of %s are trusted here".formatted(writer);
        }
        return proof.signature().length == 0
                ? "no signature (expected: one of %s)".formatted(writer)
                : verifier.whyNot(proof.digest(), proof.signature());
    }

    /** The ids of all keys whose signatures count here, as {@link Verifier#keyIds} has them. */
    public List<String> keyIds() {
        return verifiers.values().stream().flatMap(verifier -> verifier.keyIds().stream()).sorted().toList();
    }

    /** Takes what is needed to verify the record later. */
    public static Proof proof(ConsumerRecord<byte[], byte[]> raw) {
        Header signature = raw.headers().lastHeader(StateCodec.SIGNATURE_HEADER);
        return new Proof(SignedContent.digest(raw.key(), LogRecord.schema(raw.headers()),
                LogRecord.version(raw.headers()), raw.value()),
                signature == null || signature.value() == null ? NONE : signature.value());
    }
}
