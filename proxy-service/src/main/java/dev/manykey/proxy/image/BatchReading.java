package dev.manykey.proxy.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.manykey.contract.Kind;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.controllog.LogRecord;
import dev.manykey.controllog.RecordTrust;
import dev.manykey.controllog.RecordTrust.Proof;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads what arrives, on all processors when it is much, and leaves out the markers of other proxies: nearly all of a log that
 * was not compacted lately.
 */
final class BatchReading {
    private static final int WORTH_MORE_THREADS = 64;
    private static final byte[] MARKER = ProxyBoot.KEY_PREFIX.getBytes(StandardCharsets.US_ASCII);

    private final RecordTrust trust;
    private final byte[] ownMarker;

    /**
     * A record that was read.
     *
     * @param later what to verify it with before it counts; null when there is nothing left to verify
     */
    record Read(ConsumerRecord<byte[], byte[]> raw, LogRecord entry, @Nullable Proof later) {}

    BatchReading(RecordTrust trust, ProxyBoot self) {
        this.trust = trust;
        this.ownMarker = self.logKey().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads records, in their order; a few only as they are asked for.
     *
     * @param starting keys and revocations may wait for their verification
     */
    Iterable<Read> read(List<ConsumerRecord<byte[], byte[]>> records, boolean starting) {
        return records.size() < WORTH_MORE_THREADS
                ? () -> read(records.stream(), starting).iterator()
                : read(records.parallelStream(), starting).toList();
    }

    /** How many of them are markers, of any proxy. */
    static int markers(List<ConsumerRecord<byte[], byte[]>> records) {
        return (int) records.stream().filter(BatchReading::isMarker).count();
    }

    private Stream<Read> read(Stream<ConsumerRecord<byte[], byte[]>> records, boolean starting) {
        return records.filter(raw -> !isMarker(raw) || Arrays.equals(raw.key(), ownMarker))
                .map(raw -> starting && mayWait(raw) ? unverified(raw) : verified(raw));
    }

    private Read verified(ConsumerRecord<byte[], byte[]> raw) {
        return new Read(raw, LogRecord.read(raw, trust), null);
    }

    private Read unverified(ConsumerRecord<byte[], byte[]> raw) {
        LogRecord entry = LogRecord.readUnverified(raw);
        Proof later = entry instanceof LogRecord.Known ? RecordTrust.proof(raw) : null;
        return later == null || later.signature().length != PackedRecord.SIGNATURE
                ? verified(raw)
                : new Read(raw, entry, later);
    }

    private static boolean mayWait(ConsumerRecord<byte[], byte[]> raw) {
        Kind kind = LogRecord.kindOf(raw).orElse(null);
        return kind == Kind.KEY || kind == Kind.REVOKED;
    }

    private static boolean isMarker(ConsumerRecord<byte[], byte[]> raw) {
        byte[] key = raw.key();
        return key != null && key.length >= MARKER.length
                && Arrays.equals(key, 0, MARKER.length, MARKER, 0, MARKER.length);
    }
}
