package dev.manykey.policy.authoring;

import dev.manykey.change.Ledger;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.MongoEntityStore;

import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires policies. */
@Configuration(proxyBeanMethods = false)
class AuthoringConfiguration {
    @Bean
    EntityStore<Policy> policyStore(MongoDatabase database) {
        return new MongoEntityStore<>(database, "policies", new PolicyForm());
    }

    @Bean
    Ledger<Policy> policies(EntityStore<Policy> store, ChangeWriter writer) {
        return new Ledger<>("policy", store, writer);
    }
}
