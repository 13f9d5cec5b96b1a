package dev.manykey.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/** Reads the frames of a segment in order, never beyond the limit that the caller names. For one thread. */
final class SegmentReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long offset;

    private SegmentReader(FileChannel channel, long offset) {
        this.channel = channel;
        this.offset = offset;
    }

    /** Opens {@code file} to read from {@code offset} on, which must be the start of a frame. */
    static SegmentReader open(Path file, long offset) throws IOException {
        return new SegmentReader(FileChannel.open(file, StandardOpenOption.READ), offset);
    }

    /** Where the next frame begins. */
    long offset() {
        return offset;
    }

    /** Size of the file now. */
    long size() throws IOException {
        return channel.size();
    }

    /**
     * The payload of the next frame; null at {@code limit}.
     *
     * @throws DamagedSegment when what stands before {@code limit} is not a whole and undamaged frame; the offset stays
     */
    byte @Nullable [] next(long limit) throws IOException {
        if (offset >= limit) {
            return null;
        }
        fill(Frame.OVERHEAD, limit);
        int length = buffer.getInt(buffer.position());
        if (length < 1 || length > Frame.MAX_PAYLOAD) {
            throw damaged("length %d".formatted(length));
        }
        fill(Frame.OVERHEAD + length, limit);
        int crc = buffer.getInt(buffer.position() + 4);
        byte[] payload = new byte[length];
        buffer.get(buffer.position() + Frame.OVERHEAD, payload);
        if (Frame.crc(payload) != crc) {
            throw damaged("checksum");
        }
        buffer.position(buffer.position() + Frame.OVERHEAD + length);
        offset += Frame.OVERHEAD + length;
        return payload;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void fill(int wanted, long limit) throws IOException {
        if (buffer.remaining() >= wanted) {
            return;
        }
        if (offset + wanted > limit) {
            throw damaged("%d bytes before the end".formatted(limit - offset));
        }
        ByteBuffer larger = ByteBuffer.allocate(Math.max(wanted, BUFFER_BYTES)).put(buffer);
        larger.limit((int) Math.min(larger.capacity(), limit - offset));
        while (larger.position() < wanted) {
            if (channel.read(larger, offset + larger.position()) < 0) {
                throw damaged("file ends before its records");
            }
        }
        buffer = larger.flip();
    }

    private DamagedSegment damaged(String what) {
        return new DamagedSegment("frame at byte %d: %s".formatted(offset, what));
    }
}
