package dev.manykey.policy;

import java.time.Duration;
import java.util.List;

import dev.manykey.contract.state.State;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Both kinds that this service owns are repaired in the control log. */
class HealingTest {
    @Test
    void upstreamAndPolicyThatAnInstanceWritesLateAreFollowedByTheNewest() {
        try (PolicyServiceUnderTest service = new PolicyServiceUnderTest()) {
            service.admin("POST", "/v1/upstreams", """
                    {"id": "crm", "name": "CRM", "baseUrl": "https://crm.example.com",
                     "tokenPlaces": [{"in": "bearer"}]}""");
            service.admin("POST", "/v1/policies", """
                    {"id": "readers", "name": "Readers", "upstream": "crm", "permissions": {"*": "read"}}""");
            List<State> late = List.of(service.published("upstream/crm"), service.published("policy/readers"));
            service.delete("/v1/policies/readers");
            service.delete("/v1/upstreams/crm");
            late.forEach(state -> assertThat(service.published(state.logKey()).version()).isEqualTo(2));

            late.forEach(service::publish);

            late.forEach(state -> await().atMost(Duration.ofSeconds(20))
                    .until(() -> service.published(state.logKey()).version() == 2));
            await().atMost(Duration.ofSeconds(20)).until(() -> service.get("/actuator/health").body()
                    .at("/components/controlLogHealing/details/healed").asLong() == 2);
        }
    }
}
