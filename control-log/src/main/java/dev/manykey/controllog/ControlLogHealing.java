package dev.manykey.controllog;

import java.util.List;
import java.util.Map;

import dev.manykey.contract.Signatory;
import dev.manykey.controllog.LogVersions.Ahead;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires the repair of the control log from the database, for a service that imports this beside {@link ControlLogReading} and
 * {@link ControlLogWriting} and has a {@link StateSource} bean for each of its stores.
 */
@Configuration(proxyBeanMethods = false)
public class ControlLogHealing {
    /** The healer; it begins when the log has been read to its end. */
    @Bean(destroyMethod = "close")
    Healer healer(List<StateSource<?>> sources, Publisher publisher, RecordTrust trust, Signatory who) {
        return new Healer(sources, publisher, trust, who);
    }

    /**
     * Says whether the log is ahead of the database, and which proxies do not trust the key that signs here. Never down, and no
     * part of readiness: what is in force stays so.
     */
    @Bean
    HealthIndicator controlLogHealingHealthIndicator(Healer healer, ControlLogView view, RecordSigner signer) {
        return () -> {
            Health.Builder health = Health.up().withDetail("healed", healer.healed());
            Ahead ahead = healer.ahead();
            if (ahead.count() > 0) {
                health.withDetail("controlLogAhead", Map.of("count", ahead.count(), "ids", ahead.ids()));
            }
            List<String> deaf = view.proxies().live().entrySet().stream()
                    .filter(proxy -> !signer.isBelievedBy(proxy.getValue())).map(proxy -> proxy.getKey().toString())
                    .toList();
            return (deaf.isEmpty() ? health : health.withDetail("signingKeyNotTrustedBy", deaf)).build();
        };
    }

    /** The same as metrics. */
    @Bean
    MeterBinder controlLogHealingMetrics(Healer healer) {
        return registry -> {
            FunctionCounter.builder("manykey.control-log.healed", healer, Healer::healed)
                    .description(
                            "Records published again because the control log had them older, unreadable or not at all")
                    .register(registry);
            Gauge.builder("manykey.control-log.ahead", healer, one -> one.ahead().count())
                    .description("Records of the control log that the database does not have").register(registry);
        };
    }
}
