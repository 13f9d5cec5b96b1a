package dev.manykey.spool;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class KillTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void killedProcessLosesNoAcknowledgedRecordAndEveryExchangeHasOneEnd(Durability durability) throws Exception {
        Process process = start(durability);
        Set<String> acknowledged = new HashSet<>();
        Set<String> ended = new HashSet<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null) {
                (line.startsWith("ended") ? ended : acknowledged).add(line.substring(line.indexOf(' ') + 1));
                if (acknowledged.size() == 500) {
                    assertThatExceptionOfType(SpoolInUse.class)
                            .isThrownBy(() -> AuditSpool.open(directory, "p1", SpoolSettings.defaults()));
                    process.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }

        AuditTopic topic = AuditTopic.restart(directory);

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(500);
        assertThat(topic.ids()).containsAll(acknowledged).doesNotHaveDuplicates();
        List<String> intents = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        for (Envelope<? extends Event> envelope : topic.envelopes()) {
            if (envelope.data() instanceof ExchangeIntended) {
                intents.add(envelope.id());
            } else if (envelope.data() instanceof ExchangeEnded end) {
                ends.add(end.exchange());
                if (ended.contains(end.exchange())) {
                    assertThat(end.ending()).isEqualTo(ExchangeEnded.Ending.COMPLETED);
                }
            }
        }
        assertThat(ends).containsExactlyInAnyOrderElementsOf(intents);
    }

    private Process start(Durability durability) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-cp",
                System.getProperty("java.class.path"), SpoolingProcess.class.getName(), directory.toString(),
                durability.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
