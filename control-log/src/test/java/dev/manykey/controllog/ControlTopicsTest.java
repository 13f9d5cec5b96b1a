package dev.manykey.controllog;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ControlTopicsTest {
    private final Map<String, String> settings = new HashMap<>(
            Map.of("min.compaction.lag.ms", "60000", "cleanup.policy",
                    "compact", "unclean.leader.election.enable", "false", "min.insync.replicas", "2"));

    @Test
    void topicThatSomebodyMadeWeakerIsComplainedAbout() {
        assertThat(complaints(3)).isEmpty();

        settings.put("min.compaction.lag.ms", "0");
        settings.put("cleanup.policy", "delete");
        settings.put("unclean.leader.election.enable", "true");
        settings.put("min.insync.replicas", "1");

        assertThat(complaints(3)).hasSize(4).first().asString()
                .startsWith("min.compaction.lag.ms: 0 (expected: >= 60000,");
        assertThat(complaints(1)).as("one broker is in sync with itself").hasSize(3);
    }

    private Iterable<String> complaints(int replicas) {
        return new ControlTopics(new ControlLogProperties("127.0.0.1:1", (short) replicas, 1, Duration.ofSeconds(1),
                Map.of())).weaker(settings::get);
    }
}
