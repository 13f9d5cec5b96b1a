package dev.manykey.key;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import dev.manykey.contract.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** While the brokers take nothing for the control log, changes are recorded and said not to be in force. */
class KafkaAwayTest {
    /** The brokers refuse records that are larger than the topic allows. */
    private static final String NOTHING = "1";
    private static final String EVERYTHING = "8388608";

    private final RunningKeyService service = RunningKeyService.shared();

    @AfterEach
    void comeBack() throws Exception {
        take(EVERYTHING);
    }

    @Test
    void revocationIsRecordedSaidNotToBeInForceAndInForceLater() throws Exception {
        String id = Seeded.in(service).key("Report").text("id");
        take(NOTHING);

        var revoked = service.post("/v1/keys/" + id + "/revoke", null);
        var again = service.post("/v1/keys/" + id + "/revoke", null);

        assertThat(revoked.status()).isEqualTo(202);
        assertThat(revoked.header("Manykey-In-Force")).isEqualTo("false");
        assertThat(revoked.text("note")).contains("not yet in force");
        assertThat(again.status()).isEqualTo(202); // it was done before, and still nobody may believe that it is in force
        assertThat(service.get("/v1/keys/" + id).text("status")).isEqualTo("revoked");
        assertThat(controlLog()).doesNotContain("revoked/" + id);

        take(EVERYTHING);

        await().atMost(Surroundings.SOON).until(() -> controlLog().contains("revoked/" + id));
        await().atMost(Surroundings.SOON)
                .until(() -> service.post("/v1/keys/" + id + "/revoke", null).status() == 200);
    }

    @Test
    void keyThatIsMadeMeanwhileShowsItsSecretAtOnceAndItsRepeatIsNotInForceEither() throws Exception {
        var seeded = Seeded.in(service);
        take(NOTHING);
        String body = "{\"name\": \"Report\", \"credential\": \"%s\"}".formatted(seeded.credential());
        String[] once = {"Idempotency-Key", "away-" + seeded.owner()};

        var made = service.post("/v1/keys", body, once);
        var repeated = service.post("/v1/keys", body, once);

        assertThat(made.status()).isEqualTo(202);
        assertThat(made.text("secret")).startsWith("mk_");
        assertThat(repeated.status()).isEqualTo(202);
        assertThat(repeated.json().has("secret")).isFalse();
    }

    private static List<String> controlLog() {
        return Surroundings.SHARED.contents(Topics.CONTROL).stream().map(record -> new String(record.key(), UTF_8))
                .toList();
    }

    private static void take(String maxMessageBytes) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CONTROL);
        var change = new AlterConfigOp(new ConfigEntry("max.message.bytes", maxMessageBytes),
                AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Surroundings.SHARED.kafka().admin())) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get(20, TimeUnit.SECONDS);
            await().atMost(Surroundings.SOON).until(() -> isInForce(admin, topic, maxMessageBytes));
        }
    }

    private static boolean isInForce(Admin admin, ConfigResource topic, String maxMessageBytes)
            throws ExecutionException, InterruptedException {
        return admin.describeConfigs(List.of(topic)).all().get().values().stream()
                .allMatch(config -> maxMessageBytes.equals(config.get("max.message.bytes").value()));
    }
}
