package dev.manykey.spool;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;

import org.jspecify.annotations.Nullable;

/**
 * The ids of a spool's records: {@code proxy/epoch/sequence}. Not safe for many threads: whoever holds the queue's lock may
 * use it, which makes the order of the queue the order of the sequence.
 */
final class Numbering {
    private static final int MAX_VALUE_BYTES = 512 << 10;

    private final String proxyId;
    private final Supplier<String> epochs;
    private final OpenExchanges open;
    private String epoch;
    private long sequence;

    Numbering(String proxyId, Supplier<String> epochs, OpenExchanges open) {
        this.proxyId = proxyId;
        this.epochs = epochs;
        this.open = open;
        this.epoch = epochs.get();
    }

    /** The id that the next record gets. */
    String next() {
        return id(sequence + 1);
    }

    /** The id that no record has. */
    String none() {
        return id(0);
    }

    /** The next record, with the next id, which is taken with {@link #taken} only. */
    Entry entry(Event event, Instant occurredAt, CompletableFuture<Receipt> receipt) {
        String id = next();
        EventTypes.Type type = EventTypes.of(event);
        byte[] value = EventTypes.encode(new Envelope<>(id, occurredAt, "proxy/" + proxyId,
                Attribution.actor(event, open), Attribution.correlation(id, event), event));
        if (value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "%s: %d bytes (expected: <= %d)".formatted(type.name(), value.length, MAX_VALUE_BYTES));
        }
        SpooledRecord spooled = new SpooledRecord(sequence + 1, occurredAt.toEpochMilli(), type.name(), type.schema(),
                value);
        return new Entry(id, sequence + 1, occurredAt, event, Frame.of(spooled.payload()), receipt);
    }

    /** The next id is used. */
    void taken() {
        sequence++;
    }

    /** Begins a new epoch, since ids of this one are lost. */
    void renew() {
        epoch = epochs.get();
        sequence = 0;
    }

    /** The header of a segment that begins with {@code first}, or with the next record when that is null. */
    SegmentHeader header(@Nullable Entry first, long previous, long previousEnd) {
        return SegmentHeader.of(proxyId, epoch, first == null ? sequence + 1 : first.sequence(), previous, previousEnd,
                open.durablyOpen());
    }

    private String id(long number) {
        return proxyId + "/" + epoch + "/" + number;
    }
}
