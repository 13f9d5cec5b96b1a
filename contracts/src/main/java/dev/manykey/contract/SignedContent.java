package dev.manykey.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import org.jspecify.annotations.Nullable;

/**
 * What a signature on a record of the control log covers: its key, schema, version and value, as one SHA-256. A reader that
 * verifies later needs to keep these 32 bytes and the signature, not the record.
 */
public final class SignedContent {
    /** So that nothing that is signed elsewhere with the same key, or in a later form, can be taken for a record. */
    private static final byte[] PURPOSE = "manykey control log record 1\n".getBytes(StandardCharsets.US_ASCII);

    private SignedContent() {}

    /**
     * The 32 bytes that are signed.
     *
     * @param logKey the Kafka key, such as {@code key/<id>}
     * @param schema as the record's header says
     * @param version as the record's header says, 0 for a record without
     * @param value null for a tombstone
     */
    public static byte[] digest(byte[] logKey, int schema, long version, byte @Nullable [] value) {
        MessageDigest sha256 = sha256();
        sha256.update(PURPOSE);
        sha256.update(ByteBuffer.allocate(Integer.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES)
                .putInt(logKey.length).putInt(schema).putLong(version).putInt(value == null ? -1 : value.length)
                .flip());
        sha256.update(logKey);
        if (value != null) {
            sha256.update(value);
        }
        return sha256.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: not there (expected: every Java has it)", e);
        }
    }
}
