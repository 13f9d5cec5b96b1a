package dev.manykey.policy.change;

import java.security.SecureRandom;
import java.time.Clock;

import dev.manykey.contract.TimeOrderedId;

import com.mongodb.ConnectionString;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
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
    Acts acts(Clock clock) {
        return new Acts(clock, new TimeOrderedId(clock, new SecureRandom()));
    }

    /** The database that {@code spring.mongodb.uri} names. */
    @Bean
    MongoDatabase database(MongoClient client, MongoConnectionDetails details) {
        ConnectionString uri = details.getConnectionString();
        String name = uri.getDatabase();
        if (name == null) {
            throw new IllegalArgumentException(
                    "spring.mongodb.uri: no database (expected: mongodb://host:port/database)");
        }
        return client.getDatabase(name);
    }

    @Bean
    ReactiveHealthIndicator databaseHealthIndicator(MongoDatabase database) {
        return new DatabaseHealth(database);
    }

    @Bean
    DatabaseAway databaseAway() {
        return new DatabaseAway();
    }
}
