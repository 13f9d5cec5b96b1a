package dev.manykey.key;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.manykey.change.ChangeConfiguration;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Signatory;
import dev.manykey.controllog.ControlLogHealing;
import dev.manykey.controllog.ControlLogInterest;
import dev.manykey.controllog.ControlLogReading;
import dev.manykey.controllog.ControlLogWriting;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** key-service as a process. Its settings are in {@code key-service.yaml}, so that other services can share the JVM. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(KeyServiceProperties.class)
@Import({ChangeConfiguration.class, ControlLogReading.class, ControlLogWriting.class, ControlLogHealing.class})
public class KeyServiceApplication {
    /** Starts the service. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** The service, not started. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(KeyServiceApplication.class);
        application.setDefaultProperties(Map.of("spring.config.name", "key-service"));
        return application;
    }

    @Bean
    ControlLogInterest controlLogInterest() {
        return new ControlLogInterest("key-service", Set.of(Kind.UPSTREAM, Kind.POLICY));
    }

    @Bean
    Signatory signatory() {
        return Signatory.KEY_SERVICE;
    }

    @Bean
    MongoDatabase mongoDatabase(MongoClient client, KeyServiceProperties properties) {
        return client.getDatabase(properties.database());
    }

    /** A caller is told soon that the database is away; the driver's own patience is 30 seconds. */
    @Bean
    MongoClientSettingsBuilderCustomizer databasePatience() {
        return settings -> settings
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(5, TimeUnit.SECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(3, TimeUnit.SECONDS));
    }
}
