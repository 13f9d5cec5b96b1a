package dev.manykey.proxy.limit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.policy.Obligations.Budget.Period;
import dev.manykey.pdp.Duties.Limit;
import dev.manykey.proxy.ProblemCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LimitsTest {
    private static final int COUNTERS = 1000;

    @TempDir
    Path folder;

    private final TurnedClock clock = new TurnedClock("2026-11-29T12:00:00Z");
    private int proxies = 1;
    private Limits limits;

    @BeforeEach
    void open() throws IOException {
        limits = limits("budgets", COUNTERS);
    }

    @AfterEach
    void close() throws IOException {
        limits.close();
    }

    @Test
    void rateHoldsInAnySoManySecondsAroundEveryBoundary() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            String key = "key-" + seed;
            List<long[]> taken = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                clock.pass(Duration.ofMillis(random.nextInt(random.nextInt(20) == 0 ? 9000 : 200)));
                int cost = 1 + random.nextInt(4);
                if (take(key, cost, rate("p/g", 20, 7)) instanceof Taking.Taken) {
                    taken.add(new long[]{clock.millis(), cost});
                }
            }
            for (long[] last : taken) {
                assertThat(taken.stream().filter(each -> each[0] <= last[0] && each[0] > last[0] - 7000)
                        .mapToLong(each -> each[1]).sum()).as("seed %d", seed).isBetween(1L, 20L);
            }
            assertThat(taken).hasSizeGreaterThan(200);
        }
    }

    @Test
    void refusalSaysWhichLimitAndWhenThereIsRoomAgain() {
        assertThat(take("key-1", 3, rate("p/g", 5, 60))).isEqualTo(new Taking.Taken());
        clock.pass(Duration.ofSeconds(10));
        assertThat(take("key-1", 2, rate("p/g", 5, 60))).isEqualTo(new Taking.Taken());

        Taking refused = take("key-1", 3, rate("p/g", 5, 60));

        assertThat(refused).isEqualTo(new Taking.Refused(ProblemCode.RATE_LIMITED, "rate: 5 in any 60 s", "p/g",
                Duration.ofSeconds(52)));
        clock.pass(Duration.ofSeconds(52));
        assertThat(take("key-1", 3, rate("p/g", 5, 60))).isEqualTo(new Taking.Taken());
    }

    @Test
    void budgetIsRenewedAtMidnightAndOnTheFirstInUtc() {
        assertThat(take("key-1", 10, day("p/d", 10))).isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 10, month("p/m", 10))).isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 1, day("p/d", 10))).isEqualTo(new Taking.Refused(ProblemCode.BUDGET_EXHAUSTED,
                "budget: 10 in a day", "p/d", Duration.ofHours(12)));
        assertThat(take("key-1", 1, month("p/m", 10))).isEqualTo(new Taking.Refused(ProblemCode.BUDGET_EXHAUSTED,
                "budget: 10 in a month", "p/m", Duration.ofHours(36)));

        clock.set("2026-11-29T23:59:59.999Z");
        assertThat(refusal(take("key-1", 1, day("p/d", 10))).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        clock.set("2026-11-30T00:00:00Z");
        assertThat(take("key-1", 10, day("p/d", 10))).isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 1, month("p/m", 10))).isInstanceOf(Taking.Refused.class);
        clock.set("2026-12-01T00:00:00Z");
        assertThat(take("key-1", 10, month("p/m", 10))).isEqualTo(new Taking.Taken());
    }

    @Test
    void allLimitsAreTakenFromOrNone() {
        Limit rate = rate("p/g", 100, 60);
        Limit budget = day("p/g", 5);
        Limit other = month("q/g", 100);

        assertThat(take("key-1", 6, rate, other, budget)).isInstanceOf(Taking.Refused.class);
        assertThat(take("key-1", 6, budget, rate, other)).isInstanceOf(Taking.Refused.class);

        assertThat(take("key-1", 100, rate)).isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 100, other)).isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 5, budget)).isEqualTo(new Taking.Taken());
    }

    @Test
    void ofSeveralRefusalsTheOneThatLastsLongestIsTold() {
        Limit rate = rate("p/g", 5, 60);
        Limit budget = day("p/h", 5);
        take("key-1", 5, rate, budget);

        assertThat(refusal(take("key-1", 1, rate, budget)).grant()).isEqualTo("p/h");
        assertThat(refusal(take("key-1", 1, budget, rate)).grant()).isEqualTo("p/h");
        assertThat(refusal(take("key-1", 1, budget, rate("p/i", 0, 1))).retryAfter()).isNull();
        assertThat(refusal(take("key-1", 1, rate("p/i", 0, 1), budget)).retryAfter()).isNull();
    }

    @Test
    void eachKeyAndEachGrantCountsForItself() {
        take("key-1", 5, rate("p/g", 5, 60));

        assertThat(take("key-1", 1, rate("p/g", 5, 60))).isInstanceOf(Taking.Refused.class);
        assertThat(take("key-2", 5, rate("p/g", 5, 60))).isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 5, rate("p/h", 5, 60))).isEqualTo(new Taking.Taken());
    }

    @Test
    void oneLimitThatIsNamedTwiceIsTakenFromOnceAndTheLowerNumberHolds() {
        assertThat(take("key-1", 2, day("p/g", 4), day("p/g", 3), rate("p/h", 4, 1), rate("p/h", 3, 1)))
                .isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 1, day("p/g", 4), day("p/g", 3), rate("p/h", 4, 1), rate("p/h", 3, 1)))
                .isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 1, day("p/g", 4), day("p/g", 3))).isInstanceOf(Taking.Refused.class);
        assertThat(take("key-1", 1, rate("p/h", 4, 1), rate("p/h", 3, 1))).isInstanceOf(Taking.Refused.class);
    }

    @Test
    void anotherNumberForAGrantKeepsWhatIsCounted() {
        take("key-1", 5, rate("p/g", 5, 60), day("p/g", 5));

        assertThat(take("key-1", 3, rate("p/g", 7, 60))).isInstanceOf(Taking.Refused.class);
        assertThat(take("key-1", 3, day("p/g", 7))).isInstanceOf(Taking.Refused.class);
        assertThat(take("key-1", 2, rate("p/g", 7, 60), day("p/g", 7))).isEqualTo(new Taking.Taken());
    }

    @Test
    void noCostTakesNothing() {
        take("key-1", 5, rate("p/g", 5, 60));

        assertThat(take("key-1", 0, rate("p/g", 5, 60))).isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 7)).isEqualTo(new Taking.Taken());
        assertThatThrownBy(() -> take("key-1", -1, rate("p/g", 5, 60))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void proxiesTogetherNeverAllowMoreThanTheLimit() throws IOException {
        for (int count : List.of(1, 2, 3, 7)) {
            proxies = count;
            for (int cost : List.of(2, 3, 10, 100)) {
                String key = "key-%d-%d".formatted(count, cost);
                int allowed = 0;
                for (int proxy = 0; proxy < count; proxy++) {
                    try (Limits one = limits("proxy-%d-%d-%d".formatted(count, cost, proxy), COUNTERS)) {
                        while (one.take(key, List.of(rate("p/g", cost, 60), day("p/g", cost)),
                                1) instanceof Taking.Taken) {
                            allowed++;
                        }
                    }
                }
                assertThat(allowed).as("%d proxies, %d", count, cost).isEqualTo(cost / count * count);
            }
        }
    }

    @Test
    void limitThatIsTooSmallForSoManyProxiesAllowsNothingAndSaysSo() {
        proxies = 3;

        assertThat(take("key-1", 1, rate("p/g", 2, 60))).isEqualTo(new Taking.Refused(ProblemCode.RATE_LIMITED,
                "rate: 2 in any 60 s, which does not suffice for this call on as many proxies as there are", "p/g",
                null));
        assertThat(refusal(take("key-1", 1, day("p/g", 2))).retryAfter()).isNull();
    }

    @Test
    void numberOfProxiesThatMakesNoSenseCountsAsOne() {
        proxies = 0;

        assertThat(take("key-1", 6, rate("p/g", 5, 60))).isInstanceOf(Taking.Refused.class);
    }

    @Test
    void costThatIsTooLargeForAnyCounterIsRefused() {
        proxies = 1000;

        assertThat(take("key-1", Integer.MAX_VALUE, rate("p/g", Integer.MAX_VALUE, 60),
                new Limit.OfBudget("p/g", new Obligations.Budget(Long.MAX_VALUE, Period.DAY))))
                .isInstanceOf(Taking.Refused.class);
        for (int i = 0; i < 3; i++) {
            take("key-1", Integer.MAX_VALUE,
                    new Limit.OfBudget("p/g", new Obligations.Budget(Long.MAX_VALUE, Period.DAY)));
        }
    }

    @Test
    void manyThreadsTogetherTakeExactlyTheLimit() throws ExecutionException, InterruptedException {
        List<Limit> both = List.of(rate("p/g", 10_000, 60), day("p/h", 15_000));
        AtomicLong allowed = new AtomicLong();
        List<Future<?>> threads = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(8)) {
            for (int thread = 0; thread < 8; thread++) {
                threads.add(executor.submit(() -> {
                    for (int i = 0; i < 5000; i++) {
                        if (limits.take("key-" + i % 2, both, 1) instanceof Taking.Taken) {
                            allowed.incrementAndGet();
                        }
                    }
                }));
            }
        }
        for (Future<?> thread : threads) {
            thread.get();
        }

        assertThat(allowed).hasValue(20_000);
        clock.pass(Duration.ofSeconds(62));
        assertThat(take("key-0", 5000, both.getLast())).isEqualTo(new Taking.Taken());
        assertThat(take("key-0", 1, both.getLast())).isInstanceOf(Taking.Refused.class);
    }

    @Test
    void keysBeyondTheCountersAreRefusedUntilOthersAreOver() throws IOException {
        try (Limits few = limits("few", 3)) {
            take(few, "key-1", rate("p/g", 5, 60));
            take(few, "key-2", rate("p/g", 5, 60));
            take(few, "key-3", day("p/g", 5));

            Taking refused = take(few, "key-4", rate("p/g", 5, 60));
            assertThat(refusal(refused).detail()).contains("manykey.proxy.limit.counters");
            assertThat(take(few, "key-1", rate("p/g", 5, 60))).as("has its counter").isEqualTo(new Taking.Taken());
            assertThat(take(few, "key-1", day("p/g", 5))).isInstanceOf(Taking.Refused.class);

            clock.pass(Duration.ofSeconds(62));
            assertThat(take(few, "key-4", rate("p/g", 5, 60))).isEqualTo(new Taking.Taken());
            assertThat(take(few, "key-5", rate("p/g", 5, 60))).isEqualTo(new Taking.Taken());
            assertThat(take(few, "key-6", rate("p/g", 5, 60))).as("a budget is not over")
                    .isInstanceOf(Taking.Refused.class);
            clock.pass(Duration.ofHours(12));
            assertThat(take(few, "key-6", day("p/g", 5), day("p/h", 5), rate("p/g", 5, 60)))
                    .isEqualTo(new Taking.Taken());
            assertThat(few.counters()).isEqualTo(3);
        }
    }

    @Test
    void budgetIsStillUsedAfterARestartAndRateIsNot() throws IOException {
        take("key-1", 90, day("p/g", 100), rate("p/g", 100, 60));
        limits.close();

        limits = limits("budgets", COUNTERS);

        assertThat(take("key-1", 100, rate("p/g", 100, 60))).isEqualTo(new Taking.Taken());
        assertThat(take("key-1", 11, day("p/g", 100))).isInstanceOf(Taking.Refused.class);
        assertThat(take("key-1", 10, day("p/g", 100))).isEqualTo(new Taking.Taken());
    }

    @Test
    void wallClockThatGoesBackOpensNoPeriodAgain() {
        clock.set("2026-11-29T23:59:59Z");
        take("key-1", 5, day("p/g", 5));
        clock.set("2026-11-30T00:00:01Z");
        take("key-1", 5, day("p/g", 5));

        clock.set("2026-11-29T23:59:58Z");
        assertThat(take("key-1", 1, day("p/g", 5))).isInstanceOf(Taking.Refused.class);
        clock.set("2026-11-30T00:00:02Z");
        assertThat(take("key-1", 1, day("p/g", 5))).isInstanceOf(Taking.Refused.class);
    }

    @Test
    void wallClockThatWasYearsAheadDoesNotUseABudgetUpForYears() {
        clock.set("2036-01-01T00:00:00Z");
        take("key-1", 5, day("p/g", 5));

        clock.set("2026-11-30T12:00:00Z");
        assertThat(refusal(take("key-1", 1, day("p/g", 5))).retryAfter()).isEqualTo(Duration.ofHours(12));
        clock.set("2026-12-01T00:00:00Z");
        assertThat(take("key-1", 5, day("p/g", 5))).isEqualTo(new Taking.Taken());
    }

    @Test
    void whatCannotBeWrittenDownIsNotAllowedNorCounted() throws IOException {
        Limit rate = rate("p/g", 5, 60);
        BudgetFile file = BudgetFile.open(folder.resolve("broken"), clock);
        Limits broken = new Limits(clock::nanos, clock, () -> 1, file, COUNTERS);
        file.close();

        Taking refused = take(broken, "key-1", rate, day("p/g", 5));

        assertThat(refusal(refused).code()).isEqualTo(ProblemCode.NOT_READY);
        assertThat(broken.take("key-1", List.of(rate), 5)).isEqualTo(new Taking.Taken());
    }

    private Limits limits(String file, int counters) throws IOException {
        return new Limits(clock::nanos, clock, () -> proxies, BudgetFile.open(folder.resolve(file), clock), counters);
    }

    private Taking take(String key, int cost, Limit... from) {
        return limits.take(key, List.of(from), cost);
    }

    private static Taking take(Limits from, String key, Limit... limits) {
        return from.take(key, List.of(limits), 1);
    }

    private static Taking.Refused refusal(Taking taking) {
        assertThat(taking).isInstanceOf(Taking.Refused.class);
        return (Taking.Refused) taking;
    }

    private static Limit rate(String grant, int cost, int seconds) {
        return new Limit.OfRate(grant, new Obligations.Rate(cost, seconds));
    }

    private static Limit day(String grant, long cost) {
        return new Limit.OfBudget(grant, new Obligations.Budget(cost, Period.DAY));
    }

    private static Limit month(String grant, long cost) {
        return new Limit.OfBudget(grant, new Obligations.Budget(cost, Period.MONTH));
    }
}
