package dev.manykey.key;

import java.util.List;

import dev.manykey.contract.Topics;
import dev.manykey.controllog.Publisher;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Every kind that this service owns is repaired in the control log, and an older database changes nothing there. */
class HealingTest {
    private final RunningKeyService service = RunningKeyService.shared();

    @Test
    void recordsThatAnInstanceWritesLateAreFollowedByTheNewestOfEachKind() {
        Seeded seeded = Seeded.in(service);
        String key = seeded.key("Report").text("id");
        String operator = "late-" + seeded.owner();
        ok(service.post("/v1/operators", """
                {"id": "%s", "name": "Otto", "role": "auditor"}""".formatted(operator)));
        ok(service.post("/v1/operators/" + operator + "/revoke", null));
        ok(service.post("/v1/owners/" + seeded.owner() + "/disable", null));
        ok(service.post("/v1/credentials/" + seeded.credential() + "/disable", null));
        ok(service.post("/v1/keys/" + key + "/revoke", null));
        List<String> logKeys = List.of("operator/" + operator, "owner/" + seeded.owner(),
                "credential/" + seeded.credential(), "key/" + key);

        try (Publisher paused = new Publisher(Surroundings.SHARED.kafka(),
                Surroundings.SHARED.signing().signer())) {
            for (String logKey : logKeys) {
                assertThat(versions(logKey)).as(logKey).containsExactly("1", "2");
                ConsumerRecord<byte[], byte[]> late = records(logKey).getFirst();
                paused.send(new ProducerRecord<>(late.topic(), null, late.key(), late.value(), late.headers()))
                        .block(Surroundings.SOON);
            }
            paused.send(tombstone("revoked/" + key)).block(Surroundings.SOON);
        }

        for (String logKey : logKeys) {
            await().atMost(Surroundings.SOON)
                    .untilAsserted(() -> assertThat(versions(logKey)).containsExactly("1", "2", "1", "2"));
        }
        await().atMost(Surroundings.SOON).until(() -> records("revoked/" + key).getLast().value() != null);
        assertThat(service.get("/actuator/health").json().at("/components/controlLogHealing/details/healed").asLong())
                .isGreaterThanOrEqualTo(5);
        assertThat(service.get("/actuator/prometheus").body()).contains("manykey_control_log_healed_total",
                "manykey_control_log_ahead");
    }

    @Test
    void whatAnEmptyDatabaseWouldWriteUnderAVersionOfTheLogIsRefused() {
        Seeded seeded = Seeded.in(service);

        try (RunningKeyService wiped = RunningKeyService.start("wiped").as(service.token())) {
            var refused = wiped.post("/v1/owners", """
                    {"id": "%s", "name": "Ada Lovelace"}""".formatted(seeded.owner()));

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text("code")).isEqualTo("conflict");
            assertThat(refused.text("detail")).contains("control log", "backup");
            assertThat(wiped.get("/v1/owners/" + seeded.owner()).status()).isEqualTo(404);
            assertThat(versions("owner/" + seeded.owner())).containsExactly("1");
            var ahead = wiped.get("/actuator/health").json()
                    .at("/components/controlLogHealing/details/controlLogAhead");
            assertThat(ahead.path("count").asLong()).isPositive();
            assertThat(ahead.path("ids").size()).isPositive();
        }
    }

    private static void ok(RunningKeyService.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    private static List<String> versions(String logKey) {
        return records(logKey).stream().map(one -> new String(one.headers().lastHeader("mk-version").value(), UTF_8))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String logKey) {
        return Surroundings.SHARED.contents(Topics.CONTROL).stream()
                .filter(one -> new String(one.key(), UTF_8).equals(logKey)).toList();
    }

    @SuppressWarnings("NullAway") // what Kafka calls a tombstone
    private static ProducerRecord<byte[], byte[]> tombstone(String logKey) {
        return new ProducerRecord<>(Topics.CONTROL, logKey.getBytes(UTF_8), null);
    }
}
