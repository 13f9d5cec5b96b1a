package dev.manykey.standalone.faults;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TrialOptionsTest {

    @Test
    void nothingSaidMeansThreeBrokersAndEveryFaultThatIsShort() {
        var options = TrialOptions.parse(List.of());

        assertThat(options.brokers()).isEqualTo(3);
        assertThat(options.bound()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.faults())
                .containsExactlyElementsOf(Arrays.stream(Fault.values()).filter(fault -> !fault.isLong()).toList());
    }

    @Test
    void aLongTrialHasEveryFault() {
        assertThat(TrialOptions.parse(List.of("--revocations", "3000")).faults()).containsExactly(Fault.values());
    }

    @Test
    void oneBrokerElectsNobody() {
        assertThat(TrialOptions.parse(List.of("--brokers", "1")).faults())
                .contains(Fault.KAFKA_KILLED)
                .doesNotContain(Fault.LEADER_KILLED, Fault.LEADER_AND_CONTROLLER_KILLED, Fault.LEADER_ISOLATED);
    }

    @Test
    void faultsCanBeNamed() {
        assertThat(TrialOptions.parse(List.of("--faults", "late-write,leader-killed")).faults())
                .containsExactly(Fault.LATE_WRITE, Fault.LEADER_KILLED);
    }

    @ParameterizedTest
    @CsvSource({"--seed,x,--seed: x", "--brokers,2,--brokers: 2 (expected: 1 or 3)", "--bound,1,--bound: 1",
            "--revocations,,--revocations: ", "--faults,storm,--faults: storm", "--speed,9,--speed: unknown"})
    void whatCannotBeUnderstoodIsSaid(String option, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrialOptions.parse(List.of(option, value == null ? "" : value)))
                .withMessageStartingWith(message);
    }
}
