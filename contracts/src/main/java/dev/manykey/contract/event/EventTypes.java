package dev.manykey.contract.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.manykey.contract.ContractJson;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The one table of event types: class, name on the wire, schema version. A released version is never edited; an optional
 * member with a default keeps the version, anything else is a new version.
 */
public final class EventTypes {
    /** Header: the type, such as {@code proxy.exchange-intended}. */
    public static final String TYPE_HEADER = "mk-type";

    /** Header: the schema version of the value, a decimal number. */
    public static final String SCHEMA_HEADER = "mk-schema";

    /**
     * One row.
     *
     * @param name on the wire
     * @param schema version that is written today
     */
    public record Type(Class<? extends Event> type, String name, int schema) {}

    private static final Map<String, Type> BY_NAME = new LinkedHashMap<>();
    private static final Map<Class<?>, Type> BY_CLASS = new LinkedHashMap<>();

    static {
        row(ExchangeIntended.class, "proxy.exchange-intended", 1);
        row(ExchangeEnded.class, "proxy.exchange-ended", 1);
        row(ExchangePermitted.class, "proxy.exchange-permitted", 1);
        row(ExchangeRefused.class, "proxy.exchange-refused", 1);
        row(CredentialChecked.class, "proxy.credential-checked", 1);
        row(CredentialCheckRequested.class, "key.credential-check-requested", 1);
        row(AdminChanged.class, "admin.changed", 1);
    }

    private EventTypes() {}

    /** All rows, in the order of the table. */
    public static Iterable<Type> all() {
        return BY_NAME.values();
    }

    /** The row of an event. */
    public static Type of(Event event) {
        Type type = BY_CLASS.get(event.getClass());
        if (type == null) {
            throw new IllegalStateException("event: %s (expected: a class in EventTypes)".formatted(event.getClass()));
        }
        return type;
    }

    /** The envelope as one JSON object in UTF-8, with {@code type} and {@code version} of the table in it. */
    public static byte[] encode(Envelope<?> envelope) {
        Type type = of(envelope.data());
        Wire wire = new Wire(envelope.id(), type.name(), type.schema(), envelope.occurredAt(), envelope.producer(),
                envelope.actor(), envelope.correlationId(), ContractJson.lenient().valueToTree(envelope.data()));
        return ContractJson.lenient().writeValueAsString(wire).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws UnreadableEvent when the type or its version is not known here, or the bytes are not such an event
     */
    public static Envelope<? extends Event> decode(byte[] value) {
        try {
            Wire wire = ContractJson.lenient().readValue(value, Wire.class);
            Type type = BY_NAME.get(wire.type());
            if (type == null || wire.version() != type.schema()) {
                throw new UnreadableEvent("type: %s v%d (expected: one of %s)".formatted(wire.type(), wire.version(),
                        BY_NAME.keySet()), null);
            }
            Event event = ContractJson.lenient().treeToValue(wire.data(), type.type());
            return new Envelope<>(wire.id(), wire.occurredAt(), wire.producer(), wire.actor(), wire.correlationId(),
                    event);
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            throw new UnreadableEvent("event: not readable", e);
        }
    }

    private static void row(Class<? extends Event> type, String name, int schema) {
        Type row = new Type(type, name, schema);
        BY_NAME.put(name, row);
        BY_CLASS.put(type, row);
    }

    private record Wire(String id, String type, int version, Instant occurredAt, String producer,
            @Nullable String actor,
            @Nullable String correlationId, JsonNode data) {}

    /** A fact that this version of the program cannot read; it is kept raw, never dropped. */
    public static final class UnreadableEvent extends RuntimeException {
        UnreadableEvent(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
