package dev.manykey.policy.replay;

import java.time.Clock;

import dev.manykey.controllog.ControlLogProperties;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what reads the audit topic. */
@Configuration(proxyBeanMethods = false)
class ReplayConfiguration {
    @Bean
    AuditFacts auditFacts(ControlLogProperties kafka, Clock clock) {
        return new AuditFacts(kafka, clock);
    }
}
