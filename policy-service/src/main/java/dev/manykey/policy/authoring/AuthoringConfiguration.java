package dev.manykey.policy.authoring;

import java.util.List;
import java.util.Set;

import dev.manykey.change.Ledger;
import dev.manykey.contract.Kind;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.MongoEntityStore;
import dev.manykey.controllog.StateSource;
import dev.manykey.policy.upstream.Dependents;
import dev.manykey.policy.upstream.Upstream;

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
    StateSource<Policy> policyStates(EntityStore<Policy> store) {
        return StateSource.of(store, Set.of(Kind.POLICY), policy -> List.of(policy.state()));
    }

    @Bean
    KeyRules keyRules(Ledger<Policy> policies, Ledger<Upstream> upstreams, ControlLogView view) {
        return new KeyRules(policies, upstreams, view);
    }

    @Bean
    Dependents affectedPolicies(Ledger<Policy> policies) {
        return new AffectedPolicies(policies);
    }

    @Bean
    Drafting drafting(Ledger<Policy> policies, Ledger<Upstream> upstreams) {
        return new Drafting(policies, upstreams);
    }

    @Bean
    Ledger<Policy> policies(EntityStore<Policy> store, ChangeWriter writer) {
        return new Ledger<>("policy", store, writer);
    }
}
