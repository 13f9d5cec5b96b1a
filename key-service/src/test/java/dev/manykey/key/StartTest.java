package dev.manykey.key;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What happens at a start, and what a started service shows of itself. */
@ExtendWith(OutputCaptureExtension.class)
class StartTest {
    @Test
    void withoutSealingKeysItDoesNotStartAndSaysWhichFileAndWhichCommand(CapturedOutput output) {
        assertThatThrownBy(() -> RunningKeyService.start("unused", "manykey.key.sealing-public-key=/nowhere/pub.json"))
                .hasRootCauseInstanceOf(NoSuchFileException.class);

        assertThat(output).contains("manykey.key.sealing-public-key: keys /nowhere/pub.json: missing")
                .contains("SealingKeysApplication", "generate DIRECTORY");
    }

    @Test
    void withoutSigningKeysItDoesNotStartAndSaysWhichFileAndWhichCommand(CapturedOutput output) {
        assertThatThrownBy(() -> RunningKeyService.start("unused", "manykey.signing.private-key=/nowhere/key.json"))
                .hasRootCauseInstanceOf(NoSuchFileException.class);

        assertThat(output).contains("manykey.signing.private-key: keys /nowhere/key.json: missing")
                .contains("./manykey keys signing generate key-service DIRECTORY");
    }

    @Test
    void probesAreOpenMetricsAndDocumentNeedAToken() {
        RunningKeyService service = RunningKeyService.shared();

        assertThat(service.as("").get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(service.get("/actuator/health").json().path("components").propertyNames())
                .contains("controlLog", "mongo", "operators");
        assertThat(service.as("").get("/actuator/prometheus").status()).isEqualTo(401);
        assertThat(service.get("/actuator/prometheus").body()).contains("http_server_requests_seconds");
        assertThat(service.get("/v3/api-docs").json().path("paths").propertyNames())
                .contains("/v1/owners/{id}/disable", "/v1/credentials/{id}/token", "/v1/credentials/{id}/check",
                        "/v1/keys/{id}/secrets/{number}/revoke", "/v1/operators/{id}/revoke", "/v1/owners/{id}/ceiling",
                        "/v1/credentials/{id}/ceiling", "/v1/child-keys/{id}/revoke");
        assertThat(service.get("/v3/api-docs").body()).doesNotContain("SecretBytes").doesNotContain("PresentedKey");
        var minting = service.get("/v3/api-docs").json().path("paths").path("/v1/child-keys").path("post");
        assertThat(minting.path("security").toString()).isEqualTo("[{\"accessKey\":[]}]");
    }

    /** With the operators of the other tests in the control log, a new database must not make a new first admin. */
    @Test
    void newDatabaseBesideAnOldControlLogMakesNoAdmin() {
        String operator = RunningKeyService.shared().token();

        try (RunningKeyService service = RunningKeyService.start("lost")) {
            assertThat(service.as(operator).get("/v1/operators").json().path("items").size()).isZero();
            assertThat(Files.exists(service.tokenFile())).isFalse();
        }
    }
}
