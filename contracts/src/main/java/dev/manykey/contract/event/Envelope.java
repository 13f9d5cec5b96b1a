package dev.manykey.contract.event;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What every fact carries beside its data.
 *
 * @param id unique; a record that arrives twice has the same id, and a consumer keeps one
 * @param occurredAt by the producer's clock
 * @param producer the service, and for a proxy its id, such as {@code proxy/p1}
 * @param actor who caused it: an operator id, an access key id, or null when nobody can be told
 * @param correlationId ties facts of one cause together, null for none
 */
public record Envelope<E extends Event>(String id, Instant occurredAt, String producer, @Nullable String actor,
        @Nullable String correlationId, E data) {}
