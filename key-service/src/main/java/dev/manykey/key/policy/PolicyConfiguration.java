package dev.manykey.key.policy;

import dev.manykey.controllog.ControlLogView;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the choice of policies. */
@Configuration(proxyBeanMethods = false)
class PolicyConfiguration {
    @Bean
    PolicyChoice policyChoice(ControlLogView view) {
        return new PolicyChoice(view);
    }
}
