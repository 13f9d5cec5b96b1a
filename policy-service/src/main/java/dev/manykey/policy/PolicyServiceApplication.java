package dev.manykey.policy;

import dev.manykey.change.ChangeConfiguration;
import dev.manykey.contract.Signatory;
import dev.manykey.controllog.ControlLogHealing;
import dev.manykey.controllog.ControlLogReading;
import dev.manykey.controllog.ControlLogWriting;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The policy service. Its settings are in {@code policy-service.yaml}, so that several services can share a JVM. */
@SpringBootApplication
@Import({ChangeConfiguration.class, ControlLogReading.class, ControlLogWriting.class, ControlLogHealing.class})
public class PolicyServiceApplication {
    /** Starts the service and stays. */
    public static void main(String[] args) {
        builder().run(args);
    }

    /** The application, not yet started; more settings can be added. */
    public static SpringApplicationBuilder builder() {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(PolicyServiceApplication.class);
        builder.properties("spring.config.name=policy-service");
        return builder;
    }

    /** @see SpringApplication */
    PolicyServiceApplication() {}

    @Bean
    Signatory signatory() {
        return Signatory.POLICY_SERVICE;
    }
}
