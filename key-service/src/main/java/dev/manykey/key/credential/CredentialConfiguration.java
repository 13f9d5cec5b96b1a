package dev.manykey.key.credential;

import java.util.List;
import java.util.Set;

import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.contract.Kind;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.MongoEntityStore;
import dev.manykey.controllog.Publisher;
import dev.manykey.controllog.StateSource;
import dev.manykey.key.KeyServiceProperties;
import dev.manykey.sealing.CredentialSealer;

import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires credentials. */
@Configuration(proxyBeanMethods = false)
class CredentialConfiguration {
    /** Without it the service does not start, so a running service always has it. */
    @Bean
    CredentialSealer credentialSealer(KeyServiceProperties properties) {
        return SealingKeyFile.load(properties.sealingPublicKey());
    }

    @Bean
    EntityStore<Credential> credentialStore(MongoDatabase database) {
        return new MongoEntityStore<>(database, "credentials", new CredentialForm());
    }

    @Bean
    StateSource<Credential> credentialStates(EntityStore<Credential> store) {
        return StateSource.of(store, Set.of(Kind.CREDENTIAL), credential -> List.of(credential.state()));
    }

    @Bean
    Ledger<Credential> credentialLedger(EntityStore<Credential> store, ChangeWriter writer) {
        return new Ledger<>("credential", store, writer);
    }

    @Bean
    Credentials credentials(Ledger<Credential> ledger) {
        return new Credentials(ledger);
    }

    @Bean
    Upstreams upstreams(ControlLogView view) {
        return new Upstreams(view);
    }

    @Bean
    TokenSealing tokenSealing(CredentialSealer sealer, Upstreams upstreams) {
        return new TokenSealing(sealer, upstreams);
    }

    @Bean(destroyMethod = "close")
    CheckAnswers checkAnswers(ControlLogProperties kafka, Publisher publisher) {
        return new CheckAnswers(kafka, publisher);
    }

    @Bean
    CredentialChecker credentialChecker(Upstreams upstreams, CheckAnswers answers, Acts acts,
            KeyServiceProperties properties) {
        return new CredentialChecker(upstreams, answers, acts, properties.checkTimeout());
    }
}
