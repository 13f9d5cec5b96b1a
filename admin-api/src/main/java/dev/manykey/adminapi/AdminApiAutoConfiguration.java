package dev.manykey.adminapi;

import java.time.Duration;

import dev.manykey.controllog.ControlLogView;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives a service the surface that all admin APIs share. The service adds an {@link OperatorDirectory} and its
 * endpoints.
 */
@AutoConfiguration(beforeName = {
        "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
        "org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration",
        "org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
        "org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration",
        "org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration"})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(AdminApiProperties.class)
@Import({OperatorSecurityConfiguration.class, ApiDocumentConfiguration.class})
public final class AdminApiAutoConfiguration {
    @Bean
    RequestJson requestJson() {
        return new RequestJson();
    }

    @Bean
    ProblemResponses problemResponses(JsonMapper json) {
        return new ProblemResponses(json);
    }

    @Bean
    WebFluxConfigurer requestValues() {
        return new WebFluxConfigurer() {
            @Override
            public void addFormatters(FormatterRegistry registry) {
                registry.addConverter(String.class, PageLimit.class, PageLimit::parse);
                registry.addConverter(String.class, IdempotencyKey.class, IdempotencyKey::new);
            }
        };
    }

    /** The operators of the control log, for a service that reads it. */
    @Bean
    @ConditionalOnBean(ControlLogView.class)
    @ConditionalOnMissingBean
    OperatorDirectory operatorDirectory(ControlLogView view) {
        return new ControlLogOperators(view);
    }

    /** Out of service until every operator is known; part of readiness. */
    @Bean
    HealthIndicator operatorsHealthIndicator(OperatorDirectory directory) {
        return () -> (directory.isReady() ? Health.up() : Health.outOfService()).build();
    }

    /**
     * This context's own threads: with the global ones, closing one context of several in a process stops the
     * others.
     */
    @Bean
    ReactorResourceFactory reactorResources() {
        var resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setShutdownQuietPeriod(Duration.ZERO);
        return resources;
    }
}
