package dev.manykey.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UpOptionsTest {

    private static final Path USUAL = Path.of("/somewhere/.data");

    @Test
    void nothingSaidMeansTheUsualPortsAndDataBesideTheLauncher() {
        var options = parse();

        assertThat(options.data()).isEqualTo(USUAL);
        assertThat(options.ports()).isEqualTo(Listener.usualPorts());
        assertThat(options.allowed()).isEmpty();
        assertThat(options.listeners()).contains(Listener.CRM).doesNotContain(Listener.MORE_PROXIES);
        assertThat(options.proxies()).isEqualTo(1);
        assertThat(options.bound()).isNull();
    }

    @Test
    void whatIsSaidIsTaken() {
        var options = parse("--data", "/tmp/x/../y", "--proxy-port", "9080", "--allow-address", "10.1.0.0/16",
                "--allow-address", "crm.internal:8443", "--no-crm", "--proxies", "3", "--bound", "2s");

        assertThat(options.data()).isEqualTo(Path.of("/tmp/y"));
        assertThat(options.port(Listener.PROXY)).isEqualTo(9080);
        assertThat(options.port(Listener.KEY)).isEqualTo(8081);
        assertThat(options.allowed()).containsExactly("10.1.0.0/16", "crm.internal:8443");
        assertThat(options.listeners()).doesNotContain(Listener.CRM).contains(Listener.MORE_PROXIES);
        assertThat(options.proxies()).isEqualTo(3);
        assertThat(options.bound()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --proxy-port     | 65536       | --proxy-port: 65536 (expected: 0..65535)
            --key-port       | -1          | --key-port: -1 (expected: 0..65535)
            --mongo-port     | 65534       | --mongo-port: 65534 (expected: 0..65533)
            --crm-port       | eight       | --crm-port: eight (expected: 0..65535)
            --allow-address  | 10.0.0.0/99 | --allow-address: 10.0.0.0/99 (expected: an address, CIDR or host name, with or without :PORT)
            --proxies        | 0           | --proxies: 0 (expected: 1..16)
            --proxies        | many        | --proxies: many (expected: 1..16)
            --bound          | 100ms       | --bound: 100ms (expected: a time such as 5s or 2000ms, 500ms..30s)
            --bound          | soon        | --bound: soon (expected: a time such as 5s or 2000ms, 500ms..30s)
            --colour         | blue        | --colour: unknown option
            """)
    void whatCannotBeMeantIsRefusedWithWhatWasExpected(String option, String value, String message) {
        assertThatThrownBy(() -> parse(option, value)).isInstanceOf(Misspelt.class).hasMessage(message);
    }

    @Test
    void anOptionWithoutItsValueIsRefused() {
        assertThatThrownBy(() -> parse("--data")).isInstanceOf(Misspelt.class)
                .hasMessage("--data: no value (expected: one behind it)");
    }

    private static UpOptions parse(String... arguments) {
        return UpOptions.parse(List.of(arguments), USUAL);
    }
}
