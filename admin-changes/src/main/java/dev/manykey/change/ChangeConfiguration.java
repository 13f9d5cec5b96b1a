package dev.manykey.change;

import java.security.SecureRandom;
import java.time.Clock;

import dev.manykey.contract.TimeOrderedId;
import dev.manykey.controllog.ControlLogInterest;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what every change needs, for a service that imports this and has a {@link ControlLogInterest} bean. */
@Configuration(proxyBeanMethods = false)
public class ChangeConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SecureRandom random() {
        return new SecureRandom();
    }

    /** Acts whose facts name the service as it names itself to the control log. */
    @Bean
    Acts acts(ControlLogInterest interest, Clock clock, SecureRandom random) {
        return new Acts(interest.service(), clock, new TimeOrderedId(clock, random));
    }

    @Bean
    DatabaseAway databaseAway() {
        return new DatabaseAway();
    }
}
