package dev.manykey.key.skip;

import java.util.List;
import java.util.Set;

import dev.manykey.change.Ledger;
import dev.manykey.contract.Kind;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.MongoEntityStore;
import dev.manykey.controllog.StateSource;

import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires skips. */
@Configuration(proxyBeanMethods = false)
class SkipConfiguration {
    @Bean
    EntityStore<Skip> skipStore(MongoDatabase database) {
        return new MongoEntityStore<>(database, "skips", new SkipForm());
    }

    @Bean
    StateSource<Skip> skipStates(EntityStore<Skip> store) {
        return StateSource.of(store, Set.of(Kind.SKIP), skip -> List.of(skip.state()));
    }

    @Bean
    Ledger<Skip> skipLedger(EntityStore<Skip> store, ChangeWriter writer) {
        return new Ledger<>("skip", store, writer);
    }
}
