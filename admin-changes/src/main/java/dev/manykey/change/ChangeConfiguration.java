package dev.manykey.change;

import java.security.SecureRandom;
import java.time.Clock;

import dev.manykey.contract.TimeOrderedId;
import dev.manykey.controllog.ControlLogInterest;
import dev.manykey.controllog.ReceiptDesk;

import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Wires what every change needs, for a service that imports this, reads the control log and has a database and a
 * {@link ControlLogInterest} bean.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChangeProperties.class)
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

    @Bean
    ReceiptStore receiptStore(MongoDatabase database) {
        return new ReceiptStore(database);
    }

    @Bean
    Receipts receipts(ReceiptDesk desk, ReceiptStore store, ChangeProperties properties) {
        return new Receipts(desk::receipt, store, properties.createPatience());
    }

    @Bean
    ReceiptEndpoint receiptEndpoint(ReceiptStore store) {
        return new ReceiptEndpoint(store);
    }

    @Bean
    WebFluxConfigurer waits() {
        return new WebFluxConfigurer() {
            @Override
            public void addFormatters(FormatterRegistry registry) {
                registry.addConverter(String.class, Wait.class, Wait::parse);
            }
        };
    }
}
