package dev.manykey.policy.explain;

import java.util.List;

import dev.manykey.adminapi.PathAccess;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets auditors ask: neither endpoint changes anything. */
@Configuration(proxyBeanMethods = false)
class ExplainConfiguration {
    @Bean
    PathAccess explainAccess() {
        return new PathAccess(List.of("/v1/explain", "/v1/simulate"), List.of());
    }
}
