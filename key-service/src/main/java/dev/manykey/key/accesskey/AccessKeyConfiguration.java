package dev.manykey.key.accesskey;

import java.security.SecureRandom;
import java.util.Set;

import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.contract.Kind;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.MongoEntityStore;
import dev.manykey.controllog.StateSource;
import dev.manykey.key.credential.Credentials;
import dev.manykey.key.owner.Owners;
import dev.manykey.key.usage.LastUses;

import com.mongodb.reactivestreams.client.MongoDatabase;
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
    PolicyChoice policyChoice(ControlLogView view) {
        return new PolicyChoice(view);
    }

    @Bean
    AccessKeyIssuer accessKeyIssuer(Ledger<AccessKey> keys, Owners owners, Credentials credentials,
            PolicyChoice policies, Acts acts, SecureRandom random) {
        return new AccessKeyIssuer(keys, owners, credentials, policies, acts, random);
    }

    @Bean
    OwnKey ownKey(AccessKeyIssuer issuer, Ledger<AccessKey> keys, Acts acts) {
        return new OwnKey(issuer, keys, acts);
    }

    @Bean
    KeyViews keyViews(LastUses lastUses, Acts acts) {
        return new KeyViews(lastUses, acts);
    }
}
