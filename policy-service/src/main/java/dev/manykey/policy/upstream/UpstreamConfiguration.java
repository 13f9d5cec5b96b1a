package dev.manykey.policy.upstream;

import java.util.List;
import java.util.Set;

import dev.manykey.change.Ledger;
import dev.manykey.contract.Kind;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.MongoEntityStore;
import dev.manykey.controllog.StateSource;
import dev.manykey.pdp.address.UpstreamAddressRule;
import dev.manykey.policy.preset.Presets;

import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires upstreams. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UpstreamProperties.class)
class UpstreamConfiguration {
    private static final int DOCUMENTS_AT_ONCE = 1;
    private static final int DOCUMENTS_WAITING = 4;

    @Bean
    EntityStore<Upstream> upstreamStore(MongoDatabase database) {
        return new MongoEntityStore<>(database, "upstreams", new UpstreamForm());
    }

    @Bean
    StateSource<Upstream> upstreamStates(EntityStore<Upstream> store) {
        return StateSource.of(store, Set.of(Kind.UPSTREAM), upstream -> List.of(upstream.state()));
    }

    @Bean
    Ledger<Upstream> upstreams(EntityStore<Upstream> store, ChangeWriter writer) {
        return new Ledger<>("upstream", store, writer);
    }

    @Bean
    SettingsRule settingsRule(UpstreamProperties properties) {
        return new SettingsRule(UpstreamAddressRule.allowing(properties.allow()));
    }

    @Bean
    Presets presets() {
        return new Presets();
    }

    @Bean(destroyMethod = "dispose")
    Scheduler documentReading() {
        return Schedulers.newBoundedElastic(DOCUMENTS_AT_ONCE, DOCUMENTS_WAITING, "document-reading");
    }
}
