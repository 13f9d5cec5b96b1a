package dev.manykey.proxy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.OperatorDirectory;
import dev.manykey.adminapi.OperatorRole;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.ControlLogReader;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.RecordSigner;
import dev.manykey.controllog.RecordTrust;
import dev.manykey.controllog.SigningProperties;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.proxy.admission.Admission;
import dev.manykey.proxy.admission.Routing;
import dev.manykey.proxy.attach.Attachment;
import dev.manykey.proxy.check.CheckRequests;
import dev.manykey.proxy.check.CredentialCheck;
import dev.manykey.proxy.decide.Deciding;
import dev.manykey.proxy.filter.AnswerFilter;
import dev.manykey.proxy.forward.ForwardProperties;
import dev.manykey.proxy.forward.ProxyServer;
import dev.manykey.proxy.freshness.Applied;
import dev.manykey.proxy.freshness.Clocks;
import dev.manykey.proxy.freshness.Freshness;
import dev.manykey.proxy.freshness.FreshnessProperties;
import dev.manykey.proxy.freshness.KafkaMarkerLog;
import dev.manykey.proxy.freshness.Markers;
import dev.manykey.proxy.gateway.ForwardAuthProperties;
import dev.manykey.proxy.identify.Identification;
import dev.manykey.proxy.image.ImageListener;
import dev.manykey.proxy.image.ImageLoader;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.limit.BudgetFile;
import dev.manykey.proxy.limit.BudgetKeeper;
import dev.manykey.proxy.limit.Limits;
import dev.manykey.proxy.limit.LiveProxies;
import dev.manykey.proxy.record.Recorder;
import dev.manykey.sealing.CredentialOpener;
import dev.manykey.sealing.SealingKeys;
import dev.manykey.spool.AuditSpool;
import dev.manykey.spool.SpoolGauges;
import dev.manykey.spool.SpoolSettings;
import dev.manykey.spool.SpoolShipper;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the proxy together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ProxyProperties.class, ForwardProperties.class, ForwardAuthProperties.class,
        FreshnessProperties.class,
        ControlLogProperties.class, SigningProperties.class, FilterProperties.class, LimitProperties.class})
class ProxyWiring {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ProxyImage proxyImage() {
        return new ProxyImage();
    }

    @Bean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    @Bean
    Freshness freshness(FreshnessProperties properties) {
        return new Freshness(Clocks.system(), properties);
    }

    @Bean
    RecordTrust recordTrust(SigningProperties signing) {
        return signing.trust();
    }

    @Bean
    RecordSigner recordSigner(SigningProperties signing) {
        return signing.signer(Signatory.PROXY);
    }

    @Bean
    Forgeries forgeries(MeterRegistry registry) {
        Forgeries forgeries = new Forgeries();
        forgeries.bindTo(registry);
        return forgeries;
    }

    /** The reader that reads markers back is made later, and its thread never before this. */
    @Bean(initMethod = "start", destroyMethod = "close")
    Markers markers(ControlLogProperties kafka, ProxyProperties proxy, FreshnessProperties properties,
            Freshness freshness, AuditSpool spool, RecordSigner signer, RecordTrust trust, SecureRandom random,
            Clock clock, ObjectProvider<ControlLogReader> reader) {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        ProxyBoot boot = new ProxyBoot(proxy.id(), HexFormat.of().formatHex(bytes));
        return new Markers(boot, freshness, properties,
                new KafkaMarkerLog(kafka, boot, signer, () -> reader.getObject().topicReplaced()), spool::newestDurable,
                random,
                clock, proxy.address(), trust.keyIds());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ControlLogReader controlLogReader(ControlLogProperties kafka, ProxyProperties proxy, ProxyImage image,
            ProxyServer server, Markers markers, LiveProxies live, RecordTrust trust, Forgeries forgeries) {
        ImageListener listener = new ImageListener() {
            @Override
            public void changed() {
                server.imageChanged();
            }

            @Override
            public void applied(String topic, long offset, boolean news) {
                markers.applied(new Applied(topic, offset), news);
            }

            @Override
            public void read(int count) {
                markers.read(count);
            }

            @Override
            public void marked(ProxyMarker marker) {
                live.seen(marker.writer());
                markers.readBack(marker);
            }

            @Override
            public void startedOver() {
                markers.startOver();
            }
        };
        return new ControlLogReader(kafka,
                new ImageLoader(image, trust, forgeries, markers.boot(), listener),
                proxy.id());
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
    CheckRequests checkRequests(ControlLogProperties kafka, ProxyImage image, Freshness freshness,
            Attachment attachment, AuditSpool spool,
            ProxyServer server, ControlLogReader reader, Clock clock) {
        return new CheckRequests(kafka,
                new CredentialCheck(image, freshness, attachment, spool, server::status, reader::readToEnd, clock));
    }

    @Bean
    Recorder recorder(AuditSpool spool, Clock clock) {
        return new Recorder(spool, clock);
    }

    @Bean
    ProxyServer proxyServer(ForwardProperties forward, ForwardAuthProperties gateways, RequestPath requestPath,
            ProxyImage image, Freshness freshness, Recorder recorder, AnswerFilter filter, Limits limits, Clock clock,
            MeterRegistry meters) {
        return new ProxyServer(forward, gateways, requestPath, image, freshness, recorder, filter, limits, clock,
                meters);
    }

    @Bean
    AnswerFilter answerFilter(FilterProperties properties, MeterRegistry meters) {
        AnswerFilter filter = new AnswerFilter(properties.bounds());
        Gauge.builder("manykey.proxy.filter.held", filter, AnswerFilter::heldBytes).baseUnit("bytes").register(meters);
        return filter;
    }

    @Bean
    LiveProxies liveProxies(FreshnessProperties freshness) {
        return new LiveProxies(freshness.bound(), System::nanoTime);
    }

    /** Made after the spool, whose directory has the budgets where nothing else is said. */
    @Bean
    BudgetFile budgetFile(LimitProperties properties, ProxyProperties proxy, AuditSpool spool, Clock clock)
            throws IOException {
        Path file = properties.budgets();
        return BudgetFile.open(file == null ? proxy.spool().resolve("budgets") : file, clock);
    }

    @Bean(destroyMethod = "close")
    Limits limits(LimitProperties properties, LiveProxies live, BudgetFile budgets, Clock clock, MeterRegistry meters) {
        Limits limits = new Limits(System::nanoTime, clock, live, budgets, properties.counters());
        Gauge.builder("manykey.proxy.limit.counters", limits, Limits::counters).register(meters);
        return limits;
    }

    /** Puts the budgets on the disk once a second. */
    @Bean(initMethod = "start", destroyMethod = "close")
    BudgetKeeper budgetKeeper(BudgetFile budgets) {
        return new BudgetKeeper(budgets);
    }

    /**
     * Up when the control log has been read to its end, that was proven lately, and the spool can be written; part of
     * readiness as {@code proxy}.
     */
    @Bean
    HealthIndicator proxyHealthIndicator(ProxyImage image, AuditSpool spool, Freshness freshness,
            FreshnessProperties properties, Forgeries forgeries) {
        return () -> {
            String problem = image.whyNotReady();
            SpoolGauges gauges = spool.gauges();
            Health.Builder health = problem == null && freshness.isFresh() && gauges.available()
                    ? Health.up()
                    : Health.outOfService();
            if (problem != null) {
                health.withDetail("image", problem);
            }
            if (forgeries.last() != null) {
                health.withDetail("forged", forgeries.count()).withDetail("lastForged", forgeries.last());
            }
            if (properties.serveStale()) {
                health.withDetail("serveStale", "on: forwards without a bound on its staleness");
            }
            Duration age = freshness.age();
            health.withDetail("freshness", freshness.isServingStale() ? "past its bound and forwarding all the same"
                    : freshness.isFresh() ? "within its bound" : "not within its bound");
            if (age != null) {
                health.withDetail("freshnessAgeMillis", age.toMillis());
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
    Gauges proxyGauges(MeterRegistry registry, ProxyImage image, AuditSpool spool, Freshness freshness) {
        Gauge.builder("manykey.proxy.freshness.age", freshness, it -> {
            Duration age = it.age();
            return age == null ? Double.NaN : age.toNanos() / 1e9;
        }).baseUnit("seconds").register(registry);
        Gauge.builder("manykey.proxy.fresh", freshness, it -> it.isFresh() ? 1 : 0).register(registry);
        Gauge.builder("manykey.proxy.serving.stale", freshness, it -> it.isServingStale() ? 1 : 0).register(registry);
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
