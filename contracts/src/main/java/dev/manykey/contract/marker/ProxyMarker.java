package dev.manykey.contract.marker;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import dev.manykey.contract.ContractJson;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a proxy writes to the control log about every half second, and at once after it has applied a change. A proxy that
 * reads its own marker back has read everything before it; whoever reads it after an offset learns whether the proxy has
 * applied that offset. Since v1.
 *
 * @param nonce random, new in every marker
 * @param topic id of the Kafka topic that {@code applied} counts in; a topic that was deleted and made again has another
 * @param applied the offset up to which every thread of the proxy decides on what the log says, exchanges under way included;
 *        -1 before the first
 * @param boundMillis how long after sending a marker that comes back the proxy goes on forwarding, at most
 * @param servesStale whether the proxy has been told to forward even when that time is over
 * @param spooled id of the newest record that is durable in the proxy's audit spool, null before the first
 * @param at when it was sent, by the proxy's wall clock; nothing that is promised rests on it
 * @param address where the proxy's data path is reached from inside, such as {@code http://10.0.0.7:8080}; null when it was not
 *        told
 * @param trusts ids of the keys whose signatures count for the proxy, eight hexadecimal digits each: what others have signed, it
 *        takes for forged and does not apply. Null when it does not say
 */
public record ProxyMarker(String proxy, String boot, String nonce, String topic, long applied, long boundMillis,
        boolean servesStale, @Nullable String spooled, Instant at, @Nullable String address,
        @Nullable List<String> trusts) {
    /** The schema version in which markers are written today, in the header of that name. */
    public static final int SCHEMA = 1;

    /** The type as the header carries it. */
    public static final String TYPE = "marker.proxy";

    /** A marker that cannot be read, which counts for nothing. */
    public static final class UnreadableMarker extends RuntimeException {
        UnreadableMarker(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    public ProxyMarker {
        Objects.requireNonNull(at, "at");
        trusts = trusts == null ? null : List.copyOf(trusts);
        if (boundMillis <= 0 || applied < -1) {
            throw new IllegalArgumentException(
                    "marker: bound %d ms, applied %d (expected: > 0, >= -1)".formatted(boundMillis, applied));
        }
    }

    /** A marker of a proxy that says neither where it is reached nor whom it trusts. */
    public ProxyMarker(String proxy, String boot, String nonce, String topic, long applied, long boundMillis,
            boolean servesStale, @Nullable String spooled, Instant at) {
        this(proxy, boot, nonce, topic, applied, boundMillis, servesStale, spooled, at, null, null);
    }

    /** Whose it is. */
    @JsonIgnore
    public ProxyBoot writer() {
        return new ProxyBoot(proxy, boot);
    }

    /** The marker as JSON in UTF-8. */
    public byte[] encode() {
        return ContractJson.strict().writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws UnreadableMarker when the schema is not known here, or the bytes are not a marker of {@code writer}
     */
    public static ProxyMarker decode(ProxyBoot writer, int schema, byte[] value) {
        if (schema != SCHEMA) {
            throw new UnreadableMarker("schema of %s: %d (expected: %d)".formatted(TYPE, schema, SCHEMA), null);
        }
        try {
            ProxyMarker marker = ContractJson.strict().readValue(value, ProxyMarker.class);
            if (!marker.writer().equals(writer) || marker.nonce.isEmpty() || marker.topic.isEmpty()) {
                throw new UnreadableMarker("marker of %s: says %s".formatted(writer, marker), null);
            }
            return marker;
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            throw new UnreadableMarker("marker of %s: not readable".formatted(writer), e);
        }
    }
}
