package dev.manykey.audit.log;

import java.time.Duration;

import com.mongodb.reactivestreams.client.MongoClient;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Wires the record to its database. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LogProperties.class)
class LogConfiguration {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Bean
    AuditLog auditLog(MongoClient client, LogProperties properties) {
        return new AuditLog(client.getDatabase(properties.database()));
    }

    /** Up while the database answers; part of readiness as {@code auditLog}. */
    @Bean
    ReactiveHealthIndicator auditLogHealthIndicator(AuditLog log) {
        return () -> log.ping()
                .timeout(TIMEOUT)
                .thenReturn(Health.up().build())
                .onErrorResume(e -> Mono.just(Health.down().withDetail("error", e.getClass().getSimpleName()).build()));
    }
}
