package dev.manykey.policy.authzen;

import java.time.Clock;
import java.util.List;

import dev.manykey.adminapi.PathAccess;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.policy.authoring.KeyRules;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the endpoints that gateways ask. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthzenProperties.class)
class AuthzenConfiguration {
    @Bean
    PathAccess authzenAccess() {
        return new PathAccess(List.of("/access/v1/**"), List.of(MetadataEndpoint.PATH, MetadataEndpoint.PATH + "/**"));
    }

    @Bean
    RequestIdEcho requestIdEcho() {
        return new RequestIdEcho();
    }

    @Bean
    Readings authzenReadings(KeyRules rules, ControlLogView view, AuthzenProperties properties, Clock clock) {
        return new Readings(rules, view,
                new Recency(view::isCaughtUp, view::reachEnd, properties.maxAge(), System::nanoTime), clock);
    }
}
