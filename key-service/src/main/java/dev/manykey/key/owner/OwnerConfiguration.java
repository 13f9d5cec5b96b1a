package dev.manykey.key.owner;

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

/** Wires owners. */
@Configuration(proxyBeanMethods = false)
class OwnerConfiguration {
    @Bean
    EntityStore<Owner> ownerStore(MongoDatabase database) {
        return new MongoEntityStore<>(database, "owners", new OwnerForm());
    }

    @Bean
    StateSource<Owner> ownerStates(EntityStore<Owner> store) {
        return StateSource.of(store, Set.of(Kind.OWNER), owner -> List.of(owner.state()));
    }

    @Bean
    Ledger<Owner> ownerLedger(EntityStore<Owner> store, ChangeWriter writer) {
        return new Ledger<>("owner", store, writer);
    }

    @Bean
    Owners owners(Ledger<Owner> ledger) {
        return new Owners(ledger);
    }
}
