package dev.manykey.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** All four services in one process, over real sockets, from the first start on. */
class MainJobIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;
    private static Suite suite;
    private static Wire wire;
    private static AdminApi admin;

    @BeforeAll
    static void start() throws IOException {
        suite = Suite.start(UpOptions.onFreePorts(directory.resolve("data")));
        wire = new Wire();
        admin = new AdminApi(wire.http(), suite.addresses(), Files.readString(suite.firstAdminTokenFile()).strip());
    }

    @AfterAll
    static void stop() {
        wire.close();
        suite.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"KEY", "POLICY", "AUDIT", "PROXY_ADMIN"})
    void everyServiceTellsItsHealthItsMetricsAndItsApiToAnOperatorOnly(Listener service) throws Exception {
        String base = suite.addresses().of(service);
        String token = Files.readString(suite.firstAdminTokenFile()).strip();

        for (String path : List.of("/actuator/health", "/actuator/prometheus", "/v3/api-docs")) {
            assertThat(wire.get(base + path).status()).as(path).isEqualTo(401);
            assertThat(wire.get(base + path, "Authorization", "Bearer " + token).status()).as(path).isEqualTo(200);
        }
        assertThat(wire.get(base + "/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(wire.get(base + "/actuator/health/readiness").json().path("status").asString()).isEqualTo("UP");
    }

    @ParameterizedTest
    @EnumSource(names = {"KEY", "POLICY", "AUDIT"})
    void noAdminApiIsOpenWithoutAToken(Listener service) throws Exception {
        String list = Map.of(Listener.KEY, "/v1/keys", Listener.POLICY, "/v1/upstreams", Listener.AUDIT, "/v1/records")
                .getOrDefault(service, "");

        var answer = wire.get(suite.addresses().of(service) + list);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("code").asString()).isEqualTo("unauthenticated");
    }

    /** From an API with one token to a key that is taken back, and all of it on record. */
    @Test
    void oneTokenInAKeyOutAndBackAgain() throws Exception {
        String deals = suite.addresses().of(Listener.PROXY) + "/second/api/v1/deals";
        admin.post(Listener.POLICY, "/v1/upstreams", Map.of("id", "second", "name", "The CRM again", "baseUrl",
                suite.addresses().of(Listener.CRM), "tokenPlaces", List.of(Map.of("in", "header", "name", "X-Api-Token"))));
        admin.put(Listener.POLICY, "/v1/upstreams/second/documents/v1",
                wire.get(suite.addresses().of(Listener.CRM) + "/openapi.yaml").response().body()
                        .getBytes(StandardCharsets.UTF_8));
        admin.post(Listener.KEY, "/v1/owners", Map.of("id", "ada", "name", "Ada"));
        admin.post(Listener.KEY, "/v1/credentials", Map.of("id", "adas", "owner", "ada", "upstream", "second", "token",
                suite.sampleCrmToken()));
        admin.post(Listener.POLICY, "/v1/policies", Map.of("id", "deals-read", "name", "Read deals", "upstream", "second",
                "permissions", Map.of("deals", "read")));
        var key = admin.post(Listener.KEY, "/v1/keys", Map.of("name", "tool", "credential", "adas", "policies",
                List.of("deals-read")));
        String id = key.path("id").asString();
        String secret = key.path("secret").asString();

        await().atMost(SOON).until(() -> wire.get(deals, "X-Api-Token", secret).status() == 200);
        var read = wire.get(deals, "X-Api-Token", secret);
        var written = wire.send("POST", deals, "{\"title\": \"x\"}", "X-Api-Token", secret);
        admin.post(Listener.KEY, "/v1/keys/" + id + "/revoke", Map.of());
        await().atMost(SOON).until(() -> wire.get(deals, "X-Api-Token", secret).status() == 401);

        assertThat(read.json().path("data").size()).isPositive();
        assertThat(written.status()).isEqualTo(403);
        assertThat(written.json().path("missing").asString()).isEqualTo("deals:write");
        String exchange = written.header("Manykey-Exchange");
        await().atMost(SOON).untilAsserted(() -> {
            var records = admin.list(Listener.AUDIT, "/v1/records?key=" + id);
            assertThat(records).anyMatch(record -> record.path("id").asString().equals(exchange)
                    && record.path("code").asString().equals("permission_missing"));
            assertThat(records).anyMatch(record -> record.path("action").asString("").equals("key.revoked"));
            assertThat(records).anyMatch(record -> record.path("reason").asString("").equals("key_revoked"));
        });
    }

    /** Every line is run by a shell as it is printed. */
    @Test
    void theCallsThatAreGreetedWithWorkAsTheyArePrinted() throws Exception {
        assumeThat(Path.of("/usr/bin/curl")).as("curl").exists();
        String greeting = Greeting.of(suite, Duration.ofSeconds(1));
        String calls = greeting.substring(greeting.indexOf("  KEY="));

        var shell = new ProcessBuilder("sh", "-c", calls).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).contains("\"data\"").contains("\"code\":\"permission_missing\"")
                .contains("\"missing\":\"deals:write\"");
    }
}
