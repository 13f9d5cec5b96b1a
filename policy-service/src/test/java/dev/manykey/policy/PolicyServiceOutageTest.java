package dev.manykey.policy;

import dev.manykey.policy.PolicyServiceUnderTest.Answer;

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
}
