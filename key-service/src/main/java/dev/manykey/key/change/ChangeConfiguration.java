package dev.manykey.key.change;

import java.security.SecureRandom;
import java.time.Clock;

import dev.manykey.contract.TimeOrderedId;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what every change needs. */
@Configuration(proxyBeanMethods = false)
class ChangeConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SecureRandom random() {
        return new SecureRandom();
    }

    @Bean
    Acts acts(Clock clock, SecureRandom random) {
        return new Acts(clock, new TimeOrderedId(clock, random));
    }

    @Bean
    DatabaseAway databaseAway() {
        return new DatabaseAway();
    }
}
