package dev.manykey.key.operator;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;

import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.contract.Kind;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.controllog.EntityStore;
import dev.manykey.controllog.MongoEntityStore;
import dev.manykey.controllog.StateSource;
import dev.manykey.key.KeyServiceProperties;

import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Wires operators. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {
    private static final Duration POLL = Duration.ofMillis(100);

    @Bean
    EntityStore<OperatorRoster> rosterStore(MongoDatabase database) {
        return new MongoEntityStore<>(database, "operators", new RosterForm());
    }

    /** All operators are in the one roster, so each of their states belongs to it. */
    @Bean
    StateSource<OperatorRoster> operatorStates(EntityStore<OperatorRoster> store) {
        return new StateSource<>(store, Set.of(Kind.OPERATOR), OperatorRoster::states, _ -> OperatorRoster.ID);
    }

    @Bean
    Ledger<OperatorRoster> rosterLedger(EntityStore<OperatorRoster> store, ChangeWriter writer) {
        return new Ledger<>("operator", store, writer);
    }

    @Bean(destroyMethod = "close")
    FirstAdmin firstAdmin(Ledger<OperatorRoster> rosters, ControlLogView view, Acts acts, SecureRandom random,
            KeyServiceProperties properties) {
        Path file = properties.firstAdminTokenFile();
        return new FirstAdmin(rosters, inLog(view), acts, random, file == null ? null : new TokenFile(file),
                System.out);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> firstAdminWhenStarted(FirstAdmin firstAdmin) {
        return _ -> firstAdmin.start();
    }

    /** Part of readiness: who waits for that may rely on the token of the first admin. */
    @Bean
    HealthIndicator firstAdminHealthIndicator(FirstAdmin firstAdmin) {
        return () -> firstAdmin.isSettled()
                ? Health.up().build()
                : Health.outOfService().withDetail("firstAdmin", "not made yet (expected: database and Kafka answer)")
                        .build();
    }

    private static FirstAdmin.OperatorsInLog inLog(ControlLogView view) {
        Mono<Boolean> any = Mono.fromSupplier(view::isCaughtUp)
                .filter(Boolean::booleanValue)
                .repeatWhenEmpty(Integer.MAX_VALUE, tries -> tries.delayElements(POLL))
                .map(_ -> !view.all(OperatorState.class).isEmpty());
        return new FirstAdmin.OperatorsInLog(any, Mono.defer(view::readToEnd));
    }
}
