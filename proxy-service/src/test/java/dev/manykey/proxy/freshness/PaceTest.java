package dev.manykey.proxy.freshness;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PaceTest {
    private static final FreshnessProperties USUAL = new FreshnessProperties(Duration.ofSeconds(5),
            Duration.ofMillis(500), false);

    private long nanos = 7;

    @ParameterizedTest
    @CsvSource({"1, 500", "100, 500", "200, 500", "300, 750", "400, 1000", "500, 1250", "5000, 1250"})
    void intervalGrowsFromTwoHundredProxiesOnToAQuarterOfTheBound(int proxies, long millis) {
        Pace pace = new Pace(USUAL, () -> nanos);

        live(pace, proxies, 60);

        assertThat(pace.interval()).isBetween(Duration.ofMillis(millis - 10), Duration.ofMillis(millis + 10));
    }

    @Test
    void intervalShrinksWhenTheOthersAreGone() {
        Pace pace = new Pace(USUAL, () -> nanos);
        live(pace, 400, 60);

        live(pace, 3, 60);

        assertThat(pace.interval()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void proxyThatWasCutOffForLongBeginsWithTheIntervalThatIsSet() {
        Pace pace = new Pace(USUAL, () -> nanos);
        live(pace, 400, 60);

        nanos += Duration.ofMinutes(10).toNanos();
        pace.read(1);

        assertThat(pace.interval()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void intervalThatIsSetLongerThanAQuarterOfTheBoundStays() {
        Pace pace = new Pace(new FreshnessProperties(Duration.ofSeconds(2), Duration.ofSeconds(1), false), () -> nanos);

        live(pace, 5000, 60);

        assertThat(pace.interval()).isEqualTo(Duration.ofSeconds(1));
    }

    /** So many proxies send for so many seconds, each as often as this one. */
    private void live(Pace pace, int proxies, int seconds) {
        long end = nanos + Duration.ofSeconds(seconds).toNanos();
        while (nanos < end) {
            nanos += pace.interval().toNanos();
            IntStream.range(0, proxies).forEach(_ -> pace.read(1));
        }
    }
}
