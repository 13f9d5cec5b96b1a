package dev.manykey.key.accesskey;

import java.security.SecureRandom;
import java.util.Set;

import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.contract.Kind;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.MongoEntityStore;
import dev.manykey.controllog.StateSource;
import dev.manykey.key.KeyServiceProperties;
import dev.manykey.key.credential.Credentials;
import dev.manykey.key.owner.Owners;
import dev.manykey.key.policy.PolicyChoice;
import dev.manykey.key.usage.LastUses;

import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires access keys. */
@Configuration(proxyBeanMethods = false)
class AccessKeyConfiguration {
    @Bean
    EntityStore<AccessKey> accessKeyStore(MongoDatabase database) {
        return new MongoEntityStore<>(database, "keys", new AccessKeyForm());
    }

    @Bean
    StateSource<AccessKey> accessKeyStates(EntityStore<AccessKey> store) {
        return StateSource.of(store, Set.of(Kind.KEY, Kind.REVOKED), AccessKey::states);
    }

    @Bean
    Ledger<AccessKey> accessKeyLedger(EntityStore<AccessKey> store, ChangeWriter writer) {
        return new Ledger<>("key", store, writer);
    }

    @Bean
    Lines lines(Ledger<AccessKey> keys) {
        return new Lines(keys);
    }

    @Bean(destroyMethod = "close")
    SecretIndex secretIndex(MongoDatabase database, EntityStore<AccessKey> store, Acts acts) {
        return new SecretIndex(database, store, acts.service());
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> secretIndexWhenStarted(SecretIndex index) {
        return _ -> index.fill();
    }

    @Bean
    ChildPlaces childPlaces(MongoDatabase database, Ledger<AccessKey> keys, KeyServiceProperties properties) {
        return new ChildPlaces(database, keys, properties.mostChildKeys());
    }

    @Bean
    Descent descent(Ledger<AccessKey> keys, Lines lines, ChildPlaces places) {
        return new Descent(keys, lines, places);
    }

    @Bean
    AccessKeyIssuer accessKeyIssuer(Ledger<AccessKey> keys, Owners owners, Credentials credentials,
            PolicyChoice policies, Descent descent, Lines lines, SecretIndex index, Acts acts, SecureRandom random) {
        return new AccessKeyIssuer(keys, owners, credentials, policies, descent, lines, index, acts, random);
    }

    @Bean
    OwnKey ownKey(AccessKeyIssuer issuer, Ledger<AccessKey> keys, Acts acts) {
        return new OwnKey(issuer, keys, acts);
    }

    @Bean
    KeyViews keyViews(LastUses lastUses, Lines lines, Acts acts) {
        return new KeyViews(lastUses, lines, acts);
    }
}
