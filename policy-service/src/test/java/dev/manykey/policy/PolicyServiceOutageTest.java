package dev.manykey.policy;

import java.time.Duration;

import dev.manykey.contract.state.OwnerState;
import dev.manykey.policy.PolicyServiceUnderTest.Answer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyServiceOutageTest {
    private static final String CRM = """
            {"name": "CRM", "baseUrl": "https://crm.example.com", "tokenPlaces": [{"in": "bearer"}]}""";

    @Test
    void whoeverChangesSomethingWithoutKafkaOrDatabaseIsToldWhatCameOfIt() {
        try (PolicyServiceUnderTest service = new PolicyServiceUnderTest("--manykey.kafka.publish-timeout=1s")) {
            service.stopBroker();
            Answer notInForce = service.admin("POST", "/v1/upstreams", CRM, "Idempotency-Key", "k");
            Answer repeated = service.admin("POST", "/v1/upstreams", CRM, "Idempotency-Key", "k");
            service.stopDatabase();
            Answer away = service.get("/v1/upstreams/crm");

            assertThat(notInForce.status()).as(notInForce.response().body()).isEqualTo(202);
            assertThat(notInForce.header("Manykey-In-Force")).isEqualTo("false");
            assertThat(notInForce.body().path("note").asString()).contains("not yet in force");
            assertThat(repeated.status()).isEqualTo(202);
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.detail()).startsWith("database: no answer");
            assertThat(service.readiness()).isEqualTo(503);
        }
    }

    @Test
    void aGatewayIsToldNothingWhenTheControlLogCannotBeRead() {
        try (AuthzenWorld world = new AuthzenWorld("--manykey.authzen.max-age=500ms")) {
            world.owner("ada", "Ada", OwnerState.Status.ACTIVE);
            world.upstream("crm", """
                    {"openapi": "3.0.1", "info": {"title": "x", "version": "1"}, "paths": {"/deals": {"get": {}}}}""");
            world.policy("reads", "crm", "\"permissions\": {\"deals\": \"read\"}");
            world.key("key-a", "ada", "crm", "reads");
            Awaitility.await().until(() -> AuthzenWorld.told(world.route("key-a", "GET", "/deals", "")).equals("true"));

            world.service.stopBroker();

            Awaitility.await().atMost(Duration.ofSeconds(20))
                    .until(() -> world.route("key-a", "GET", "/deals", "").status() == 503);
            Answer later = world.route("key-a", "GET", "/deals", "");
            assertThat(later.status()).isEqualTo(503);
            assertThat(later.detail()).startsWith("control log: not read to its end within 500 ms");
            assertThat(later.header("Retry-After")).isEqualTo("1");
        }
    }
}
