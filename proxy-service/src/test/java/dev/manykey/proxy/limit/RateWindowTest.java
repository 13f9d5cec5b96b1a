package dev.manykey.proxy.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The window against a list of everything that was taken. */
class RateWindowTest {
    private record Taken(long at, long amount) {}

    @Test
    void neverCountsLessThanWasTakenInAnyStretchAndOnlyAFiftiethOfItMore() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int seconds = 1 + random.nextInt(90);
            long stretch = Duration.ofSeconds(seconds).toNanos();
            RateWindow window = new RateWindow(seconds);
            List<Taken> all = new ArrayList<>();
            long now = 0;
            for (int i = 0; i < 300; i++) {
                now += (long) (random.nextDouble() * random.nextDouble() * stretch
                        * (random.nextInt(40) == 0 ? 3 : 0.1));
                long counted = window.taken(now);
                long atLeast = since(all, now - stretch);
                long atMost = since(all, now - stretch - stretch / 50);

                assertThat(counted).as("seed %d, call %d", seed, i).isBetween(atLeast, atMost);

                long amount = 1L + random.nextInt(9);
                window.take(now, amount);
                all.add(new Taken(now, amount));
            }
        }
    }

    @Test
    void roomComesBackWhenItWasSaid() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RateWindow window = new RateWindow(10);
            long now = 0;
            for (int i = 0; i < 20; i++) {
                now += random.nextInt(1_500_000_000);
                window.take(now, 1 + random.nextInt(5));
            }
            long amount = 1L + random.nextInt((int) window.taken(now));
            long before = window.taken(now);

            long wait = window.untilFree(now, amount);

            assertThat(window.taken(now + wait - 1)).isGreaterThan(before - amount);
            assertThat(window.taken(now + wait)).isLessThanOrEqualTo(before - amount);
        }
    }

    /** What was taken from {@code from} on, that moment left out as the other end of a stretch. */
    private static long since(List<Taken> all, long from) {
        return all.stream().filter(taken -> taken.at() > from).mapToLong(Taken::amount).sum();
    }
}
