package dev.manykey.proxy.limit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

import dev.manykey.contract.policy.Obligations;
import dev.manykey.contract.policy.Obligations.Budget.Period;
import dev.manykey.pdp.Duties.Limit;
import dev.manykey.proxy.limit.BudgetMark.Of;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BudgetFileTest {
    private static final Of DAY = new Of("key-1", "p/a grant, with é", Period.DAY);
    private static final Of MONTH = new Of("key-1", "p/g", Period.MONTH);

    private static final int LIVES = 20;

    @TempDir
    Path folder;

    private final TurnedClock clock = new TurnedClock("2026-11-29T12:00:00Z");

    /** A copy of the file at any moment is what a proxy finds that was killed then. */
    @Test
    void proxyThatIsKilledAtAnyMomentHasAllowedNoMoreThanTheBudgetWithWhatItAllowsAfterwards() throws IOException {
        for (long budget : List.of(1L, 7L, 99L, 1000L, 12_345L)) {
            Random random = new Random(budget);
            List<Limit> limits = List.of(new Limit.OfBudget("p/g", new Obligations.Budget(budget, Period.MONTH)));
            Path file = folder.resolve("life-0-" + budget);
            long allowed = 0;
            for (int life = 1; life <= LIVES; life++) {
                BudgetFile budgets = BudgetFile.open(file, clock);
                Limits counting = new Limits(clock::nanos, clock, () -> 1, budgets, 10);
                int calls = life == LIVES ? Integer.MAX_VALUE : random.nextInt(200);
                for (boolean more = true; more && calls > 0; calls--) {
                    more = counting.take("key-1", limits, 1) instanceof Taking.Taken;
                    allowed += more ? 1 : 0;
                }
                Path next = folder.resolve("life-" + life + "-" + budget);
                Files.copy(file, next);
                budgets.close();
                file = next;
            }

            assertThat(allowed).as("budget %d", budget).isBetween(budget - LIVES * (budget / 100), budget);
        }
    }

    @Test
    void whatWasWrittenIsFoundAfterwards() throws IOException {
        BudgetMark day = new BudgetMark(DAY, DAY.period(clock.instant()), 7);
        BudgetMark month = new BudgetMark(MONTH, MONTH.period(clock.instant()), Long.MAX_VALUE);
        try (BudgetFile file = open()) {
            file.write(new BudgetMark(DAY, day.period(), 9));
            file.write(month);
            file.write(day);
        }

        try (BudgetFile file = open()) {
            assertThat(file.find(DAY)).isEqualTo(day);
            assertThat(file.find(MONTH)).isEqualTo(month);
            assertThat(file.find(new Of("key-2", "p/g", Period.MONTH))).isNull();
        }
    }

    @Test
    void halfALineHidesNoOtherLine() throws IOException {
        BudgetMark month = new BudgetMark(MONTH, MONTH.period(clock.instant()), 5);
        BudgetMark day = new BudgetMark(DAY, DAY.period(clock.instant()), 6);
        String half = new BudgetMark(MONTH, month.period(), 70).line();
        Files.writeString(path(), month.line() + "\n" + half.substring(0, half.length() - 3) + "\n\0\0\0\n\u00ff x\n"
                + half.replace(" 70 ", " 71 ") + "\n" + day.line() + "\n" + half.substring(0, 9),
                StandardCharsets.ISO_8859_1);

        try (BudgetFile file = open()) {
            assertThat(file.find(MONTH)).isEqualTo(month);
            assertThat(file.find(DAY)).isEqualTo(day);
            file.write(new BudgetMark(MONTH, month.period(), 8));
        }
        try (BudgetFile file = open()) {
            assertThat(file.find(MONTH)).isEqualTo(new BudgetMark(MONTH, month.period(), 8));
        }
    }

    @Test
    void fileStaysSmall() throws IOException {
        BudgetMark over = new BudgetMark(DAY, DAY.period(clock.instant()) - 1, 6);
        try (BudgetFile file = open()) {
            file.write(over);
            for (int used = 1; used <= 50_000; used++) {
                file.write(new BudgetMark(MONTH, MONTH.period(clock.instant()), used));
                if (used % 1000 == 0) {
                    file.tidy();
                }
            }

            assertThat(Files.readAllLines(path())).hasSizeLessThan(12_000);
            assertThat(file.find(DAY)).isNull();
        }
        try (BudgetFile file = open()) {
            assertThat(file.find(MONTH)).isEqualTo(new BudgetMark(MONTH, MONTH.period(clock.instant()), 50_000));
            assertThat(Files.readAllLines(path())).hasSize(1);
        }
    }

    @Test
    void oneFileIsForOneProxy() throws IOException {
        try (BudgetFile _ = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class)
                    .hasMessage("%s: in use by another proxy (expected: one proxy for each)", path());
        }
        open().close();
    }

    @Test
    void fileThatCannotBeReadIsNoFreshStart() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("x"), "x", StandardOpenOption.CREATE);

        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    }

    private Path path() {
        return folder.resolve("budgets");
    }

    private BudgetFile open() throws IOException {
        return BudgetFile.open(path(), clock);
    }
}
