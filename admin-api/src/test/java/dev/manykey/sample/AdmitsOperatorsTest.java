package dev.manykey.sample;

import java.net.http.HttpRequest;
import java.security.SecureRandom;

import dev.manykey.adminapi.OperatorToken;
import dev.manykey.sample.RunningService.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AdmitsOperatorsTest {
    @AfterEach
    void readyAgain() {
        RunningService.READY.set(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/whoami", "/v1/nothing", "/actuator/health", "/actuator/prometheus", "/actuator/info",
            "/actuator", "/actuator/health/liveness/x", "/v3/api-docs", "/"})
    void nothingIsOpenWithoutAToken(String path) {
        Answer answer = RunningService.send(RunningService.request(path));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"manykey\"");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("code").asString()).isEqualTo("unauthenticated");
        assertThat(answer.http().headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void refusesEveryTokenButThoseInForce() throws Exception {
        String unknown = OperatorToken.issue(new SecureRandom()).text().use(String::new);
        String misspelt = RunningService.ADMIN.replaceFirst(".$", RunningService.ADMIN.endsWith("0") ? "1" : "0");

        for (String authorization : new String[]{"Bearer " + unknown, "Bearer " + misspelt, "Bearer ", "Bearer",
                "Basic " + RunningService.ADMIN, RunningService.ADMIN, "Bearer  " + RunningService.ADMIN,
                "Bearer " + RunningService.ADMIN + ",Bearer " + RunningService.ADMIN}) {
            Answer answer = RunningService
                    .send(RunningService.request("/v1/whoami").header("Authorization", authorization));

            assertThat(answer.status()).as(authorization).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate"))
                    .isEqualTo("Bearer realm=\"manykey\", error=\"invalid_token\"");
            assertThat(answer.body()).doesNotContain(RunningService.ADMIN.substring(8));
        }
    }

    @Test
    void refusesTwoTokensAtOnce() {
        Answer answer = RunningService.send(RunningService.as(RunningService.AUDITOR, "/v1/whoami")
                .header("Authorization", "Bearer " + RunningService.ADMIN));

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void tellsTheEndpointWhoActs() {
        Answer answer = RunningService.send(RunningService.as(RunningService.AUDITOR, "/v1/whoami"));

        assertThat(answer.body()).isEqualTo("{\"id\":\"otto\",\"name\":\"Otto Auditor\"}");
    }

    @Test
    void auditorReadsAndChangesNothing() {
        for (String method : new String[]{"POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
            Answer answer = RunningService.send(RunningService.as(RunningService.AUDITOR, "/v1/things")
                    .method(method, HttpRequest.BodyPublishers.ofString("{}")));

            assertThat(answer.status()).as(method).isEqualTo(403);
            assertThat(answer.json().get("code").asString()).isEqualTo("forbidden");
            assertThat(answer.header("WWW-Authenticate")).contains("insufficient_scope");
        }
        assertThat(RunningService.send(RunningService.as(RunningService.AUDITOR, "/v1/things")).status())
                .isEqualTo(200);
        assertThat(RunningService.send(RunningService.as(RunningService.AUDITOR, "/v1/things").HEAD()).status())
                .isEqualTo(200);
    }

    @Test
    void isStartingUntilTheOperatorsAreKnown() {
        RunningService.READY.set(false);

        Answer answer = RunningService.get("/v1/whoami");
        Answer readiness = RunningService.send(RunningService.request("/actuator/health/readiness"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("code").asString()).isEqualTo("starting");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(readiness.body()).isEqualTo("{\"status\":\"OUT_OF_SERVICE\"}");
        assertThat(RunningService.send(RunningService.request("/v1/whoami")).status()).isEqualTo(401);
    }

    @Test
    void probesAreOpenAndTellTheStatusOnly() {
        assertThat(RunningService.send(RunningService.request("/actuator/health/liveness")).body())
                .isEqualTo("{\"status\":\"UP\"}");
        assertThat(RunningService.send(RunningService.request("/actuator/health/readiness")
                .header("Authorization", "Bearer out-of-date")).body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(RunningService.get("/actuator/health").json().get("components").has("operators")).isTrue();
    }

    @Test
    void metricsAreThereForThoseWithAToken() {
        assertThat(RunningService.get("/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
        assertThat(RunningService.get("/actuator/metrics").status()).isEqualTo(200);
        assertThat(RunningService.get("/actuator/info").status()).isEqualTo(200);
    }
}
