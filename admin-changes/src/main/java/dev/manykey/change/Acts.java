package dev.manykey.change;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import dev.manykey.adminapi.Operator;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.TimeOrderedId;

import org.jspecify.annotations.Nullable;

/** Gives each act its moment and its id, and each new entity an id. Safe for many threads. */
public final class Acts {
    private final String producer;
    private final Clock clock;
    private final TimeOrderedId ids;

    /** Acts in the service {@code producer}, by {@code clock}, with ids from {@code ids}. */
    public Acts(String producer, Clock clock, TimeOrderedId ids) {
        this.producer = producer;
        this.clock = clock;
        this.ids = ids;
    }

    /** Something that {@code operator} does now. */
    public Act by(Operator operator) {
        return new Act(producer, ids.next(), now(), new OperatorId(operator.id()), operator.name());
    }

    /** Stands for this service where it does something of its own accord; no operator has this id. */
    public OperatorId service() {
        return new OperatorId(producer);
    }

    /** Something that this service does now, of its own accord. */
    public Act byTheService() {
        return new Act(producer, ids.next(), now(), service(), producer + " itself");
    }

    /** Something that whoever holds an access key does now with that key; no operator has an id like a key's. */
    public Act by(AccessKeyId key, String name) {
        return new Act(producer, ids.next(), now(), new OperatorId(key.value()), "access key " + name);
    }

    /** The moment, in whole milliseconds. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * An id for something new. It sorts by the time it was made, unless the request has an idempotency key: then the same
     * operator and key always give the same id.
     *
     * @param prefix says what it is, such as {@code key-}
     */
    public String newId(String prefix, @Nullable RequestMark mark) {
        return mark == null ? prefix + ids.next() : mark.id();
    }
}
