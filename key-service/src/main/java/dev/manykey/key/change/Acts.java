package dev.manykey.key.change;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import dev.manykey.adminapi.Operator;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.TimeOrderedId;

import org.jspecify.annotations.Nullable;

/** Gives each act its moment and its id, and each new entity an id. Safe for many threads. */
public final class Acts {
    /** Stands for this service where it does something of its own accord; no operator has this id. */
    public static final OperatorId SERVICE = new OperatorId("key-service");

    private final Clock clock;
    private final TimeOrderedId ids;

    /** Acts by {@code clock}, with ids from {@code ids}. */
    public Acts(Clock clock, TimeOrderedId ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /** Something that {@code operator} does now. */
    public Act by(Operator operator) {
        return new Act(ids.next(), now(), new OperatorId(operator.id()), operator.name());
    }

    /** Something that this service does now, of its own accord. */
    public Act byTheService() {
        return new Act(ids.next(), now(), SERVICE, "key-service itself");
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
