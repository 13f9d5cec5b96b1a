package dev.manykey.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One audit record as a segment holds it, with everything that Kafka needs beside its bytes, so that it can be shipped by a
 * version of the program that does not know its type.
 *
 * @param sequence in its epoch, from 1
 * @param occurredAtMillis since 1970, by the proxy's clock
 * @param type as {@code EventTypes} names it
 * @param schema version of the value
 * @param value the envelope as JSON
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
record SpooledRecord(long sequence, long occurredAtMillis, String type, int schema, byte[] value) {
    private static final int FIXED_BYTES = 8 + 8 + 4 + 2;

    /** The payload of the record's frame. */
    byte[] payload() {
        byte[] name = type.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + name.length + value.length)
                .putLong(sequence)
                .putLong(occurredAtMillis)
                .putInt(schema)
                .putShort((short) name.length)
                .put(name)
                .put(value)
                .array();
    }

    /** Reads what {@link #payload} wrote; only for payloads whose checksum was right. */
    static SpooledRecord read(byte[] payload) {
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        long sequence = bytes.getLong();
        long occurredAt = bytes.getLong();
        int schema = bytes.getInt();
        byte[] name = new byte[bytes.getShort()];
        bytes.get(name);
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        return new SpooledRecord(sequence, occurredAt, new String(name, StandardCharsets.UTF_8), schema, value);
    }
}
