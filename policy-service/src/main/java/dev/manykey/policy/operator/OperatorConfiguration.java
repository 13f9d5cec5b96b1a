package dev.manykey.policy.operator;

import java.util.Set;

import dev.manykey.adminapi.OperatorDirectory;
import dev.manykey.contract.Kind;
import dev.manykey.controllog.ControlLogInterest;
import dev.manykey.controllog.ControlLogView;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what this service reads from the control log: operators, access keys, and what a key may rest on. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {
    @Bean
    ControlLogInterest controlLogInterest() {
        return new ControlLogInterest("policy-service", Set.of(Kind.KEY, Kind.REVOKED, Kind.OWNER, Kind.CREDENTIAL));
    }

    @Bean
    OperatorDirectory operatorDirectory(ControlLogView view) {
        return new ControlLogOperators(view);
    }
}
