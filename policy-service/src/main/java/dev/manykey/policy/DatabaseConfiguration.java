package dev.manykey.policy;

import com.mongodb.ConnectionString;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires this service's database. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
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
}
