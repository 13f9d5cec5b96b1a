package dev.manykey.controllog;

import java.util.EnumSet;
import java.util.Map;

import dev.manykey.contract.Kind;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Wires a {@link ControlLogView} for a service that imports this and has a {@link ControlLogInterest} bean. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ControlLogProperties.class, SigningProperties.class})
public class ControlLogReading {
    /** Whose signatures count. */
    @Bean
    RecordTrust recordTrust(SigningProperties signing) {
        return signing.trust();
    }

    /** The view; reading begins with the context. */
    @Bean(initMethod = "start", destroyMethod = "close")
    ControlLogView controlLogView(ControlLogProperties properties, RecordTrust trust, ControlLogInterest interest,
            ObjectProvider<OwnRecords> own) {
        EnumSet<Kind> kinds = EnumSet.of(Kind.OPERATOR);
        kinds.addAll(interest.kinds());
        return new ControlLogView(properties, trust, new Forgeries(), kinds, interest.service(),
                own.getIfAvailable(() -> OwnRecords.NONE));
    }

    /** Tells which topic bears the log's name now. */
    @Bean(destroyMethod = "close")
    TopicWatch topicWatch(ControlLogProperties properties) {
        return new TopicWatch(properties);
    }

    /** Where receipts are made; none of a service that signs nothing. */
    @Bean
    ReceiptDesk receiptDesk(ControlLogView view, TopicWatch watch, ObjectProvider<RecordSigner> signer) {
        RecordSigner own = signer.getIfAvailable(() -> new RecordSigner(Map.of()));
        ReceiptDesk desk = new ReceiptDesk(view.proxies(), own::isBelievedBy, watch::ask, Schedulers.parallel());
        view.onProgress(desk::rollChanged);
        return desk;
    }

    /** Up when the log has been read to its end; part of readiness as {@code controlLog}. */
    @Bean
    HealthIndicator controlLogHealthIndicator(ControlLogView view) {
        return () -> {
            Health.Builder health = (view.isCaughtUp() ? Health.up() : Health.outOfService())
                    .withDetail("offset", view.offset()).withDetail("forged", view.forgeries().count());
            String last = view.forgeries().last();
            return (last == null ? health : health.withDetail("lastForged", last)).build();
        };
    }

    /** The same as metrics. */
    @Bean
    MeterBinder controlLogMetrics(ControlLogView view) {
        return view.forgeries()::bindTo;
    }
}
