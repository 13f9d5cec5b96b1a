package dev.manykey.proxy;

import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.OperatorDirectory;
import dev.manykey.adminapi.OperatorRole;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.ControlLogReader;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.proxy.admission.Admission;
import dev.manykey.proxy.admission.Routing;
import dev.manykey.proxy.attach.Attachment;
import dev.manykey.proxy.check.CheckRequests;
import dev.manykey.proxy.check.CredentialCheck;
import dev.manykey.proxy.decide.Deciding;
import dev.manykey.proxy.forward.ForwardProperties;
import dev.manykey.proxy.forward.ProxyServer;
import dev.manykey.proxy.identify.Identification;
import dev.manykey.proxy.image.ImageLoader;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.record.Recorder;
import dev.manykey.sealing.CredentialOpener;
import dev.manykey.sealing.SealingKeys;
import dev.manykey.spool.AuditSpool;
import dev.manykey.spool.SpoolGauges;
import dev.manykey.spool.SpoolSettings;
import dev.manykey.spool.SpoolShipper;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the proxy together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ProxyProperties.class, ForwardProperties.class, ControlLogProperties.class})
class ProxyWiring {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ProxyImage proxyImage() {
        return new ProxyImage();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ControlLogReader controlLogReader(ControlLogProperties kafka, ProxyProperties proxy, ProxyImage image) {
        return new ControlLogReader(kafka, new ImageLoader(image, proxy.skipOffsets()), proxy.id());
    }

    @Bean(destroyMethod = "close")
    AuditSpool auditSpool(ProxyProperties proxy) throws IOException {
        return AuditSpool.open(proxy.spool(), proxy.id(), SpoolSettings.defaults().with(proxy.durability()));
    }

    @Bean(destroyMethod = "close")
    SpoolShipper spoolShipper(AuditSpool spool, ControlLogProperties kafka) {
        Map<String, Object> settings = new HashMap<>(kafka.producer());
        return SpoolShipper.start(spool, SpoolShipper.kafka(settings));
    }

    @Bean
    CredentialOpener credentialOpener(ProxyProperties proxy) {
        return SealingKeys.loadPrivate(proxy.sealingPrivateKey());
    }

    @Bean
    Attachment attachment(CredentialOpener opener) {
        return new Attachment(opener);
    }

    @Bean
    RequestPath requestPath(ForwardProperties forward, Attachment attachment) {
        return new RequestPath(new Admission(Math.toIntExact(forward.maxTarget().toBytes())), new Routing(),
                new Identification(), new Deciding(new PolicyDecisionPoint()), attachment);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    CheckRequests checkRequests(ControlLogProperties kafka, ProxyImage image, Attachment attachment, AuditSpool spool,
            ProxyServer server, ControlLogReader reader, Clock clock) {
        return new CheckRequests(kafka,
                new CredentialCheck(image, attachment, spool, server::status, reader::readToEnd, clock));
    }

    @Bean
    Recorder recorder(AuditSpool spool, Clock clock) {
        return new Recorder(spool, clock);
    }

    @Bean
    ProxyServer proxyServer(ForwardProperties forward, RequestPath requestPath, ProxyImage image, Recorder recorder,
            Clock clock,
            MeterRegistry meters) {
        return new ProxyServer(forward, requestPath, image, recorder, clock, meters);
    }

    /** Up when the control log has been read to its end and the spool can be written; part of readiness as {@code proxy}. */
    @Bean
    HealthIndicator proxyHealthIndicator(ProxyImage image, AuditSpool spool) {
        return () -> {
            String problem = image.whyNotReady();
            SpoolGauges gauges = spool.gauges();
            Health.Builder health = problem == null && gauges.available() ? Health.up() : Health.outOfService();
            if (problem != null) {
                health.withDetail("image", problem);
            }
            return health.withDetail("offset", image.offset()).withDetail("keys", image.keyCount())
                    .withDetail("spoolBacklogBytes", gauges.backlogBytes()).build();
        };
    }

    @Bean
    OperatorDirectory operatorDirectory(ProxyImage image) {
        return new OperatorDirectory() {
            @Override
            public Optional<Operator> findByTokenHash(KeyHash hash) {
                return image.operators().stream()
                        .filter(operator -> operator.status() == OperatorState.Status.ACTIVE
                                && operator.tokenHash().equals(hash))
                        .findFirst()
                        .map(operator -> new Operator(operator.id().value(), operator.name(), switch (operator.role()) {
                            case ADMIN -> OperatorRole.ADMIN;
                            case AUDITOR -> OperatorRole.AUDITOR;
                        }));
            }

            @Override
            public boolean isReady() {
                return image.isReady();
            }
        };
    }

    /** Registers what can be watched of image and spool. */
    @Bean
    Gauges proxyGauges(MeterRegistry registry, ProxyImage image, AuditSpool spool) {
        Gauge.builder("manykey.proxy.keys", image, ProxyImage::keyCount).register(registry);
        Gauge.builder("manykey.proxy.offset", image, ProxyImage::offset).register(registry);
        Gauge.builder("manykey.proxy.spool.backlog", spool, it -> it.gauges().backlogBytes()).baseUnit("bytes")
                .register(registry);
        Gauge.builder("manykey.proxy.spool.waiting", spool, it -> it.gauges().waiting()).register(registry);
        Gauge.builder("manykey.proxy.spool.failed", spool, it -> it.gauges().failed()).register(registry);
        return new Gauges();
    }

    /** Says that the gauges are registered. */
    record Gauges() {}
}
