package dev.manykey.proxy.limit;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

import dev.manykey.contract.policy.Obligations;
import dev.manykey.pdp.Duties;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.limit.BudgetMark.Of;

import org.jspecify.annotations.Nullable;

/** What one key has taken, from each of its limits. Not safe for many threads. */
final class KeyCounters {
    /** There are too many counters. */
    static final Taking NO_ROOM = new Taking.Refused(ProblemCode.RATE_LIMITED,
            "limit: too many keys are being counted (expected: fewer, or a higher manykey.proxy.limit.counters)", "",
            Duration.ofSeconds(1));
    /** Of a budget is written that so much more may be used than is: the hundredth part of it. */
    private static final int PARTS = 100;
    private static final String NEVER = ", which does not suffice for this call on as many proxies as there are";

    private final String key;
    private final BudgetFile budgets;
    private final BooleanSupplier another;
    private final Map<RateId, RateWindow> rates = new HashMap<>();
    private final Map<Of, Used> used = new HashMap<>();

    /** A change of the number alone keeps what is counted. */
    private record RateId(String grant, int seconds) {}

    /** What was used of a budget in its newest period. */
    private static final class Used {
        private long period;
        private long amount;
        private long written;

        Used(long period) {
            this.period = period;
        }

        /**
         * A wall clock that goes back a little opens no period again: what is used then counts in the newest one. One that was far
         * ahead must not keep a budget used up for years; what was used meanwhile stays used.
         */
        void moveTo(long now) {
            if (now > period) {
                period = now;
                amount = 0;
                written = 0;
            } else if (now < period - 1) {
                period = now;
                written = 0;
            }
        }
    }

    /**
     * Counters of one key.
     *
     * @param another asked before each new counter, which counts it
     */
    KeyCounters(String key, BudgetFile budgets, BooleanSupplier another) {
        this.key = key;
        this.budgets = budgets;
        this.another = another;
    }

    boolean isEmpty() {
        return rates.isEmpty() && used.isEmpty();
    }

    /** Takes {@code charge} from all, or from none. */
    Taking take(List<Duties.Limit> limits, long charge, long nanos, Instant now) {
        Set<RateWindow> windows = new LinkedHashSet<>();
        Map<Of, Long> budgetsOf = new HashMap<>();
        Taking.Refused worst = null;
        for (Duties.Limit limit : limits) {
            Taking.Refused refused = switch (limit) {
                case Duties.Limit.OfRate(String grant, Obligations.Rate rate) -> {
                    RateWindow window = window(new RateId(grant, rate.seconds()));
                    if (window == null) {
                        yield (Taking.Refused) NO_ROOM;
                    }
                    windows.add(window);
                    yield refusal(grant, rate, window, charge, nanos);
                }
                case Duties.Limit.OfBudget(String grant, Obligations.Budget budget) -> {
                    Of of = new Of(key, grant, budget.per());
                    Used soFar = used(of, now);
                    if (soFar == null) {
                        yield (Taking.Refused) NO_ROOM;
                    }
                    budgetsOf.merge(of, budget.cost(), Math::min);
                    yield refusal(grant, budget, of, soFar, charge, now);
                }
            };
            if (NO_ROOM.equals(refused)) {
                return NO_ROOM;
            }
            worst = worse(worst, refused);
        }
        if (worst != null) {
            return worst;
        }
        try {
            budgetsOf.forEach((of, cost) -> write(of, charge, cost));
        } catch (UncheckedIOException e) {
            return new Taking.Refused(ProblemCode.NOT_READY, "budget: what is used cannot be written down",
                    limits.getFirst().grant(), Duration.ofSeconds(2));
        }
        windows.forEach(window -> window.take(nanos, charge));
        budgetsOf.keySet().forEach(of -> required(of).amount += charge);
        return new Taking.Taken();
    }

    private static Taking.@Nullable Refused refusal(String grant, Obligations.Rate rate, RateWindow window,
            long charge, long nanos) {
        long tooMuch = window.taken(nanos) + charge - rate.cost();
        if (tooMuch <= 0) {
            return null;
        }
        boolean never = charge > rate.cost();
        return new Taking.Refused(ProblemCode.RATE_LIMITED,
                "rate: %d in any %d s%s".formatted(rate.cost(), rate.seconds(), never ? NEVER : ""), grant,
                never ? null : wholeSeconds(Duration.ofNanos(window.untilFree(nanos, tooMuch))));
    }

    private static Taking.@Nullable Refused refusal(String grant, Obligations.Budget budget, Of of, Used soFar,
            long charge, Instant now) {
        if (charge <= budget.cost() - soFar.amount) {
            return null;
        }
        boolean never = charge > budget.cost();
        return new Taking.Refused(ProblemCode.BUDGET_EXHAUSTED,
                "budget: %d in a %s%s".formatted(budget.cost(), of.per(), never ? NEVER : ""), grant,
                never ? null : wholeSeconds(Duration.between(now, of.end(soFar.period))));
    }

    private static Taking.@Nullable Refused worse(Taking.@Nullable Refused one, Taking.@Nullable Refused other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        Duration wait = one.retryAfter();
        Duration otherWait = other.retryAfter();
        return wait == null || (otherWait != null && wait.compareTo(otherWait) >= 0) ? one : other;
    }

    /** Rounded up, at least one. */
    private static Duration wholeSeconds(Duration wait) {
        return Duration.ofSeconds(Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds()));
    }

    private @Nullable RateWindow window(RateId id) {
        RateWindow known = rates.get(id);
        if (known == null && another.getAsBoolean()) {
            known = new RateWindow(id.seconds());
            rates.put(id, known);
        }
        return known;
    }

    private @Nullable Used used(Of of, Instant now) {
        Used known = used.get(of);
        long period = of.period(now);
        if (known == null) {
            if (!another.getAsBoolean()) {
                return null;
            }
            known = new Used(period);
            BudgetMark mark = budgets.find(of);
            if (mark != null && mark.period() >= period) {
                known.period = mark.period();
                known.amount = mark.used();
                known.written = mark.used();
            }
            used.put(of, known);
        }
        known.moveTo(period);
        return known;
    }

    /** Sees to it that it is written that so much may be used, before it is. */
    private void write(Of of, long charge, long cost) {
        Used soFar = required(of);
        long needed = soFar.amount + charge;
        if (needed > soFar.written) {
            long ahead = needed + Math.min(cost / PARTS, cost - needed);
            budgets.write(new BudgetMark(of, soFar.period, ahead));
            soFar.written = ahead;
        }
    }

    private Used required(Of of) {
        Used known = used.get(of);
        if (known == null) {
            throw new IllegalStateException("budget: %s is not counted".formatted(of));
        }
        return known;
    }

    /** Forgets what is over; gives how many counters that were. */
    int forget(long nanos, Instant now) {
        int before = rates.size() + used.size();
        rates.values().removeIf(window -> window.taken(nanos) == 0);
        used.entrySet().removeIf(entry -> entry.getValue().amount == 0
                || entry.getKey().period(now) > entry.getValue().period);
        return before - rates.size() - used.size();
    }

    /** Writes what was used, exactly. */
    void settle() {
        used.forEach((of, soFar) -> {
            if (soFar.written > soFar.amount) {
                budgets.write(new BudgetMark(of, soFar.period, soFar.amount));
            }
        });
    }
}
