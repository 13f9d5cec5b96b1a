package dev.manykey.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How bytes are framed in a segment: 4 bytes length of the payload, 4 bytes CRC32C (RFC 3720 B.4) over length and payload,
 * the payload. A payload is never empty, so that a run of zeros is not a frame.
 */
final class Frame {
    /** Bytes of a frame beside its payload. */
    static final int OVERHEAD = 8;

    /** The largest payload. A record is far smaller; a header with very many open exchanges may come near. */
    static final int MAX_PAYLOAD = 64 << 20;

    private Frame() {}

    /** {@code payload} framed, ready to be written. */
    static byte[] of(byte[] payload) {
        if (payload.length == 0 || payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "payload: %d bytes (expected: 1..%d)".formatted(payload.length, MAX_PAYLOAD));
        }
        ByteBuffer frame = ByteBuffer.allocate(OVERHEAD + payload.length);
        frame.putInt(payload.length).putInt(crc(payload)).put(payload);
        return frame.array();
    }

    /** The checksum of a frame with this payload. */
    static int crc(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(payload.length).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }
}
