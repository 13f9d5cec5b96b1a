package dev.manykey.controllog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.manykey.contract.Topics;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record that waits inside its entity's document until the brokers have it.
 *
 * @param id unique within the document
 * @param version header of that name, null for facts
 * @param at when it was written, by the service's clock
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OutboxEntry(String id, String topic, String key, String type, int schema, @Nullable Long version, byte[] value,
        Instant at) {

    static List<OutboxEntry> of(Change<?> change) {
        List<OutboxEntry> entries = new ArrayList<>();
        Instant at = change.fact().occurredAt();
        for (State state : change.states()) {
            entries.add(of(state, at));
        }
        EventTypes.Type type = EventTypes.of(change.fact().data());
        entries.add(new OutboxEntry(change.fact().id(), Topics.AUDIT,
                change.fact().data().kind() + "/" + change.fact().data().entity(), type.name(), type.schema(), null,
                EventTypes.encode(change.fact()), at));
        return entries;
    }

    static OutboxEntry of(State state, Instant at) {
        byte[] value = StateCodec.encode(state);
        if (value.length > ControlLogProperties.MAX_RECORD_BYTES - 1024) {
            throw new RecordTooLarge("%s: %d bytes (expected: at most %d)".formatted(state.logKey(), value.length,
                    ControlLogProperties.MAX_RECORD_BYTES - 1024));
        }
        return new OutboxEntry(state.logKey() + "@" + state.version(), Topics.CONTROL, state.logKey(),
                StateCodec.typeName(state.kind()), StateCodec.schema(state.kind()), state.version(), value, at);
    }

    ProducerRecord<byte[], byte[]> toRecord() {
        ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
        out.headers().add(StateCodec.TYPE_HEADER, type.getBytes(StandardCharsets.US_ASCII));
        out.headers().add(StateCodec.SCHEMA_HEADER, Integer.toString(schema).getBytes(StandardCharsets.US_ASCII));
        if (version != null) {
            out.headers().add(StateCodec.VERSION_HEADER, Long.toString(version).getBytes(StandardCharsets.US_ASCII));
        }
        return out;
    }
}
