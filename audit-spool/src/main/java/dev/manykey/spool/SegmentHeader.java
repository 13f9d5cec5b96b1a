package dev.manykey.spool;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.manykey.contract.ContractJson;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The first frame of a segment, as JSON. It says where the segment before it ends, whatever a failed write left behind
 * there, and which exchanges are open, so that the newest segment alone tells what a dead process left open.
 *
 * @param format of the segment, 1
 * @param proxy whose records follow
 * @param epoch of the records that follow
 * @param firstSequence of the first record that follows
 * @param previous number of the segment before, 0 for none
 * @param previousEnd where the records of that segment end, in bytes
 * @param open exchanges with a durable intent and no durable end when this segment was begun
 */
record SegmentHeader(int format, String proxy, String epoch, long firstSequence, long previous, long previousEnd,
        List<Open> open) {
    private static final int FORMAT = 1;

    /**
     * An open exchange.
     *
     * @param exchange id of its intent
     * @param intendedAtMillis when, since 1970
     * @param key id of the access key
     */
    record Open(String exchange, long intendedAtMillis, @Nullable String key) {}

    SegmentHeader {
        open = List.copyOf(open);
    }

    /** A header in today's format. */
    static SegmentHeader of(String proxy, String epoch, long firstSequence, long previous, long previousEnd,
            List<Open> open) {
        return new SegmentHeader(FORMAT, proxy, epoch, firstSequence, previous, previousEnd, open);
    }

    /** The payload of the header's frame. */
    byte[] payload() {
        return ContractJson.strict().writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #payload} wrote.
     *
     * @throws DamagedSegment when it is not such a header
     */
    static SegmentHeader read(byte[] payload) throws DamagedSegment {
        try {
            SegmentHeader header = ContractJson.lenient().readValue(payload, SegmentHeader.class);
            if (header.format() != FORMAT) {
                throw new DamagedSegment("format: %d (expected: %d)".formatted(header.format(), FORMAT));
            }
            return header;
        } catch (JacksonException | NullPointerException e) {
            throw new DamagedSegment("header: not readable (%s)".formatted(e.getClass().getSimpleName()));
        }
    }
}
