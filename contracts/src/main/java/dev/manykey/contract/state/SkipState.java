package dev.manykey.contract.state;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Slug;

/**
 * An admin has looked at a record of the control log that cannot be read and names no entity, and answers for it that nothing is
 * lost by going on without it. Written once.
 *
 * @param id slug, follows from topic and offset
 * @param topic id of the Kafka topic that {@code offset} counts in
 * @param offset of the record
 * @param reason in words
 */
public record SkipState(String id, String topic, long offset, String reason) implements State {
    public SkipState {
        if (!Slug.matches(id) || topic.isEmpty() || offset < 0) {
            throw new IllegalArgumentException("skip: id %s, topic %s, offset %d (expected: a slug, an id, >= 0)"
                    .formatted(id, topic, offset));
        }
    }

    @Override
    public Kind kind() {
        return Kind.SKIP;
    }

    @Override
    public String entity() {
        return id;
    }

    /** Always 1: there is only one. */
    @Override
    public long version() {
        return 1;
    }
}
