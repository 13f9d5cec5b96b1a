package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** One record of the control log, as a reader meets it. */
public sealed interface LogRecord {
    /** Where it stands in the log. */
    long offset();

    /** A state that could be read. Whether it is newer than what the reader has is for the reader to see. */
    record Known(long offset, State state) implements LogRecord {}

    /**
     * A record that cannot be read but names its entity: that entity must be refused from here on, since the record may be
     * its revocation. Also a tombstone, which nothing here ever writes for a state.
     *
     * @param why in words, for the log
     */
    record UnreadableEntity(long offset, Kind kind, String entity, String why) implements LogRecord {}

    /**
     * A record of which not even the entity can be told: the reader must stop serving.
     *
     * @param why in words, for the log
     */
    record Unattributable(long offset, String why) implements LogRecord {}

    /**
     * A state that its kind's writer has not signed. It changes nothing, whatever it says; the writer is to publish the true
     * one again.
     *
     * @param why in words, for the alarm
     */
    record Forged(long offset, Kind kind, String entity, String why) implements LogRecord {}

    /** What a proxy says of itself. */
    record Marked(long offset, ProxyMarker marker) implements LogRecord {}

    /** A boot of a proxy has ended and taken its markers away. */
    record MarkerGone(long offset, ProxyBoot boot) implements LogRecord {}

    /**
     * A marker that cannot be read. It permits nothing and forbids nothing; it only proves nothing.
     *
     * @param boot of the proxy that has signed it, as a later version of this program does; null when nobody knows whose it is
     * @param why in words, for the log
     */
    record UnreadableMarker(long offset, String key, @Nullable ProxyBoot boot, String why) implements LogRecord {}

    /** Tells whether a record is a proxy's marker, by its key alone. */
    static boolean isMarker(ConsumerRecord<byte[], byte[]> raw) {
        return raw.key() != null && new String(raw.key(), StandardCharsets.UTF_8).startsWith(ProxyBoot.KEY_PREFIX);
    }

    /** Tells the kind that a record's key names, without reading its value; empty when it names none. */
    static Optional<Kind> kindOf(ConsumerRecord<byte[], byte[]> raw) {
        if (raw.key() == null) {
            return Optional.empty();
        }
        String key = new String(raw.key(), StandardCharsets.UTF_8);
        int slash = key.indexOf('/');
        return slash < 0 ? Optional.empty() : Kind.find(key.substring(0, slash));
    }

    /** Who alone writes records with this key; null when it names no kind. */
    static @Nullable Signatory writerOf(String key) {
        if (key.startsWith(ProxyBoot.KEY_PREFIX)) {
            return Signatory.PROXY;
        }
        int slash = key.indexOf('/');
        return slash < 0
                ? null
                : Kind.find(key.substring(0, slash)).map(kind -> kind.writerOf(key.substring(slash + 1))).orElse(null);
    }

    /** Reads a raw record and verifies what can be read of it; never throws. */
    static LogRecord read(ConsumerRecord<byte[], byte[]> raw, RecordTrust trust) {
        LogRecord entry = readUnverified(raw);
        return switch (entry) {
            case Known(long offset, State state) -> {
                String why = trust.whyForged(raw);
                yield why == null ? entry : new Forged(offset, state.kind(), state.entity(), why);
            }
            case Marked _,MarkerGone _,UnreadableMarker _ -> {
                String why = trust.whyForged(raw);
                yield why == null ? entry : new UnreadableMarker(raw.offset(), printable(text(raw.key())), null, why);
            }
            case Forged _,UnreadableEntity _,Unattributable _ -> entry;
        };
    }

    /** Reads a raw record and leaves it to the caller to verify it before it counts; never throws. */
    static LogRecord readUnverified(ConsumerRecord<byte[], byte[]> raw) {
        String key = text(raw.key());
        if (key.startsWith(ProxyBoot.KEY_PREFIX)) {
            return marker(raw, key);
        }
        Optional<Kind> kind = kindOf(raw);
        if (kind.isEmpty()) {
            return new Unattributable(raw.offset(), "key: %s (expected: <kind>/<id>)".formatted(printable(key)));
        }
        String entity = key.substring(key.indexOf('/') + 1);
        if (raw.value() == null) {
            return new UnreadableEntity(raw.offset(), kind.get(), entity, "no value (expected: a state)");
        }
        try {
            State state = StateCodec.decode(kind.get(), schema(raw.headers()), raw.value());
            if (!state.entity().equals(entity)) {
                return new UnreadableEntity(raw.offset(), kind.get(), entity,
                        "id: %s (expected: %s as in the record's key)".formatted(printable(state.entity()),
                                printable(entity)));
            }
            return new Known(raw.offset(), state);
        } catch (StateCodec.UnreadableState e) {
            return new UnreadableEntity(raw.offset(), kind.get(), entity, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The version that a record claims which is in a later schema than this program knows; 0 for any other record, and when
     * it claims none.
     */
    static long versionInALaterSchema(ConsumerRecord<byte[], byte[]> raw, Kind kind) {
        return raw.value() == null || schema(raw.headers()) <= StateCodec.schema(kind) ? 0 : version(raw.headers());
    }

    private static LogRecord marker(ConsumerRecord<byte[], byte[]> raw, String key) {
        ProxyBoot boot = ProxyBoot.ofLogKey(key).orElse(null);
        if (boot == null) {
            return new UnreadableMarker(raw.offset(), printable(key), null, "key (expected: lease/<proxy>/<boot>)");
        }
        if (raw.value() == null) {
            return new MarkerGone(raw.offset(), boot);
        }
        try {
            return new Marked(raw.offset(), ProxyMarker.decode(boot, schema(raw.headers()), raw.value()));
        } catch (ProxyMarker.UnreadableMarker e) {
            return new UnreadableMarker(raw.offset(), printable(key), boot, String.valueOf(e.getMessage()));
        }
    }

    /** The schema that a record's headers claim; -1 for none that anyone knows, which the caller answers with "unreadable". */
    static int schema(Headers headers) {
        long schema = number(headers.lastHeader(StateCodec.SCHEMA_HEADER), -1);
        return schema == (int) schema ? (int) schema : -1;
    }

    /** The version that a record's headers claim; 0 for none. */
    static long version(Headers headers) {
        return Math.max(0, number(headers.lastHeader(StateCodec.VERSION_HEADER), 0));
    }

    private static long number(@Nullable Header header, long none) {
        if (header == null || header.value() == null) {
            return none;
        }
        try {
            return Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return none; // no number that anyone could go by
        }
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private static String printable(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return cut.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
