package dev.manykey.key.canary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.key.accesskey.OwnKey;
import dev.manykey.key.canary.Sighting.Accepted;
import dev.manykey.key.canary.Sighting.NotReached;
import dev.manykey.key.canary.Sighting.Refused;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the canary, where it is given a credential. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CanaryProperties.class)
class CanaryConfiguration {
    private static final String REFUSAL = "manykey.canary.refusal";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("manykey.canary.credential")
    static class On {
        @Bean(destroyMethod = "close")
        Canary canary(CanaryProperties properties, OwnKey key, ControlLogView log, Clock clock, MeterRegistry meters) {
            return new Canary(properties, key, log, clock, sighting -> count(sighting, meters));
        }

        @Bean
        ApplicationListener<ApplicationReadyEvent> canaryWhenStarted(Canary canary) {
            return _ -> canary.start();
        }

        /** Down when a proxy accepted the suspended key for longer than it may. No part of readiness. */
        @Bean
        HealthIndicator canaryHealthIndicator(Canary canary) {
            return () -> {
                Health.Builder health = Health.up();
                if (!canary.problem().isEmpty()) {
                    health.unknown().withDetail("canary", canary.problem());
                }
                for (Sighting sighting : canary.last()) {
                    switch (sighting) {
                        case Refused(ProxyBoot proxy, Instant at, Duration after) ->
                            health.withDetail(proxy.toString(),
                                    "refused after %d ms at %s".formatted(after.toMillis(), at));
                        case NotReached(ProxyBoot proxy, Instant at, String why) ->
                            health.withDetail(proxy.toString(), "not reached at %s: %s".formatted(at, why));
                        case Accepted(ProxyBoot proxy, Instant at, Duration bound) -> health.down()
                                .withDetail(proxy.toString(), "accepted a suspended key at %s, past its bound of %d ms"
                                        .formatted(at, bound.toMillis()));
                    }
                }
                return health.build();
            };
        }

        private static void count(Sighting sighting, MeterRegistry meters) {
            String proxy = sighting.proxy().proxy();
            switch (sighting) {
                case Refused(ProxyBoot _, Instant _, Duration after) -> Timer.builder(REFUSAL)
                        .description("From suspending the canary's key to its first refusal").tag("proxy", proxy)
                        .publishPercentileHistogram().register(meters).record(after);
                case NotReached _ -> Counter.builder("manykey.canary.not.reached").tag("proxy", proxy)
                        .description("Rounds in which the canary could not be told anything").register(meters)
                        .increment();
                case Accepted _ -> Counter.builder("manykey.canary.accepted").tag("proxy", proxy)
                        .description("Rounds in which a suspended key was accepted past the bound").register(meters)
                        .increment();
            }
        }
    }
}
