package dev.manykey.policy.change;

import java.time.Clock;
import java.time.temporal.ChronoUnit;

import dev.manykey.adminapi.Operator;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.TimeOrderedId;

/** Gives each act its moment and its id. Safe for many threads. */
public final class Acts {
    private final Clock clock;
    private final TimeOrderedId ids;

    /** Acts by {@code clock}, with ids from {@code ids}. */
    public Acts(Clock clock, TimeOrderedId ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /** Something that {@code operator} does now. */
    public Act by(Operator operator) {
        return new Act(ids.next(), clock.instant().truncatedTo(ChronoUnit.MILLIS), new OperatorId(operator.id()),
                operator.name());
    }
}
