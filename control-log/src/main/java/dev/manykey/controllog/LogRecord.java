package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.manykey.contract.Kind;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
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

    /** What a proxy says of itself. */
    record Marked(long offset, ProxyMarker marker) implements LogRecord {}

    /** A boot of a proxy has ended and taken its markers away. */
    record MarkerGone(long offset, ProxyBoot boot) implements LogRecord {}

    /**
     * A marker that cannot be read. It permits nothing and forbids nothing; it only proves nothing.
     *
     * @param why in words, for the log
     */
    record UnreadableMarker(long offset, String key, String why) implements LogRecord {}

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

    /** Reads a raw record; never throws. */
    static LogRecord read(ConsumerRecord<byte[], byte[]> raw) {
        String key = raw.key() == null ? "" : new String(raw.key(), StandardCharsets.UTF_8);
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
            State state = StateCodec.decode(kind.get(), schema(raw), raw.value());
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
        Header header = raw.headers().lastHeader(StateCodec.VERSION_HEADER);
        if (raw.value() == null || schema(raw) <= StateCodec.schema(kind) || header == null || header.value() == null) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII)));
        } catch (NumberFormatException e) {
            return 0; // no version that anyone could go by
        }
    }

    private static LogRecord marker(ConsumerRecord<byte[], byte[]> raw, String key) {
        ProxyBoot boot = ProxyBoot.ofLogKey(key).orElse(null);
        if (boot == null) {
            return new UnreadableMarker(raw.offset(), printable(key), "key (expected: lease/<proxy>/<boot>)");
        }
        if (raw.value() == null) {
            return new MarkerGone(raw.offset(), boot);
        }
        try {
            return new Marked(raw.offset(), ProxyMarker.decode(boot, schema(raw), raw.value()));
        } catch (ProxyMarker.UnreadableMarker e) {
            return new UnreadableMarker(raw.offset(), printable(key), String.valueOf(e.getMessage()));
        }
    }

    private static int schema(ConsumerRecord<byte[], byte[]> raw) {
        @Nullable
        Header header = raw.headers().lastHeader(StateCodec.SCHEMA_HEADER);
        if (header == null || header.value() == null) {
            return -1;
        }
        try {
            return Integer.parseInt(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return -1; // no schema that anyone knows: the caller answers "unreadable"
        }
    }

    private static String printable(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return cut.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
