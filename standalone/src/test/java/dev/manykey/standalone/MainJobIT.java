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

/** All four services in one process, over real sockets, from the first start on. */
class MainJobIT {

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

    @Test
    void oneTokenInAKeyOutAndBackAgain() throws Exception {
        MainJob.run(suite.addresses(), wire, admin, suite.sampleCrmToken());
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
