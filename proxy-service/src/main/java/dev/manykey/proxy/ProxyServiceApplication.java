package dev.manykey.proxy;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The proxy: the HTTP data path on one port, health and metrics on another. */
@SpringBootApplication
public class ProxyServiceApplication {
    /** Starts the service; settings as in docs/configuration.md. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** The application with its own configuration name, so that several services can share one process. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(ProxyServiceApplication.class);
        application.setDefaultProperties(java.util.Map.of("spring.config.name", "proxy-service"));
        return application;
    }
}
