package dev.manykey.controllog;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ControlLogPropertiesTest {
    /** Of the usual bound of five seconds an election takes up to four, so that little is left for asking the wrong broker. */
    private static final int MOST_MILLIS = 2000;

    @Test
    void everyClientSoonGivesUpABrokerThatDoesNotAnswer() {
        var properties = new ControlLogProperties("127.0.0.1:9092", (short) 3, 1, Duration.ofSeconds(5), Map.of());

        assertThat(List.of(properties.producer(), properties.reader(), properties.admin())).allSatisfy(settings -> {
            for (String patience : List.of("request.timeout.ms", "socket.connection.setup.timeout.max.ms",
                    "metadata.max.age.ms", "reconnect.backoff.max.ms")) {
                assertThat((Integer) settings.get(patience)).as(patience).isBetween(1, MOST_MILLIS);
            }
        });
    }

    @Test
    void acknowledgedMeansByAllReplicasWhateverTheClientIsTold() {
        var properties = new ControlLogProperties("127.0.0.1:9092", (short) 3, 1, Duration.ofSeconds(5),
                Map.of("acks", "1", "auto.offset.reset", "latest"));

        assertThat(properties.producer()).containsEntry("acks", "all");
        assertThat(properties.reader()).containsEntry("auto.offset.reset", "none");
    }
}
