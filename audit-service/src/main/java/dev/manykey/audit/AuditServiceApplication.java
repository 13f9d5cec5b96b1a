package dev.manykey.audit;

import java.util.Map;
import java.util.Set;

import dev.manykey.controllog.ControlLogInterest;
import dev.manykey.controllog.ControlLogReading;
import dev.manykey.controllog.ControlLogView;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The audit service: stores what happened, from the audit topic, and lets it be searched. It writes to no topic. */
@SpringBootApplication(proxyBeanMethods = false)
@Import(ControlLogReading.class)
public class AuditServiceApplication {
    /** Starts the service; settings as in docs/configuration.md. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** The application with its own configuration name, so that several services can share one process. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(AuditServiceApplication.class);
        application.setDefaultProperties(Map.of("spring.config.name", "audit-service"));
        return application;
    }

    @Bean
    ControlLogInterest controlLogInterest() {
        return new ControlLogInterest("audit-service", Set.of());
    }

    @Bean
    LoggedOperators operators(ControlLogView view) {
        return new LoggedOperators(view);
    }
}
