package dev.manykey.audit.ingest;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.manykey.audit.log.AuditLog;
import dev.manykey.contract.Topics;
import dev.manykey.controllog.ControlLogProperties;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.cloud.stream.binder.kafka.provisioning.AdminClientConfigCustomizer;
import org.springframework.cloud.stream.binder.kafka.support.ConsumerConfigCustomizer;
import org.springframework.cloud.stream.binding.Bindable;
import org.springframework.cloud.stream.binding.BindingService;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.messaging.Message;
import org.springframework.util.backoff.ExponentialBackOff;

/** Wires the consumer of the audit topic: the function {@code ingest}, bound by Spring Cloud Stream. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {
    static final String GROUP = "manykey-audit";
    private static final int API_TIMEOUT_MILLIS = 5_000;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    @Bean
    Consumer<Message<List<?>>> ingest(AuditLog log, IngestMetrics metrics) {
        return new Ingest(log, metrics);
    }

    @Bean(destroyMethod = "close")
    IngestLag ingestLag(ControlLogProperties kafka, AuditLog log) {
        return new IngestLag(Topics.AUDIT, GROUP, kafka.admin(), log);
    }

    @Bean
    IngestMetrics ingestMetrics(MeterRegistry registry, IngestLag lag) {
        return new IngestMetrics(registry, lag);
    }

    @Bean
    IngestAssignment ingestAssignment() {
        return new IngestAssignment();
    }

    @Bean
    static BeanDefinitionRegistryPostProcessor replacedBinding() {
        return LateBinding.replacing();
    }

    @Bean
    @DependsOn("bindingService")
    LateBinding lateBinding(BindingService service, Map<String, Bindable> bindables) {
        return new LateBinding(service, bindables);
    }

    /** A batch that cannot be stored is tried again for ever: nothing is skipped, the offset waits. */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> storedBeforeCommitted() {
        return (container, destination, group) -> {
            ExponentialBackOff pauses = new ExponentialBackOff(FIRST_PAUSE_MILLIS, 2);
            pauses.setMaxInterval(LONGEST_PAUSE_MILLIS);
            DefaultErrorHandler untilStored = new DefaultErrorHandler(pauses);
            untilStored.setRetryListeners(new NotStored());
            container.setCommonErrorHandler(untilStored);
            container.getContainerProperties().setAckMode(ContainerProperties.AckMode.BATCH);
            container.getContainerProperties().setSyncCommits(true);
        };
    }

    /** The binder reaches Kafka as everything else of Manykey does. */
    @Bean
    ConsumerConfigCustomizer sameBrokersForConsumer(ControlLogProperties kafka) {
        return (consumer, binding, destination) -> {
            consumer.putAll(kafka.client());
            consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
            consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            consumer.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        };
    }

    @Bean
    AdminClientConfigCustomizer sameBrokersForAdmin(ControlLogProperties kafka) {
        return admin -> admin.putAll(kafka.admin());
    }

    /** Up while this instance is a member of the group; part of readiness as {@code ingest}. */
    @Bean
    HealthIndicator ingestHealthIndicator(IngestAssignment assignment, IngestLag lag) {
        return () -> (assignment.isMember() ? Health.up() : Health.outOfService())
                .withDetail("partitions", assignment.partitions())
                .withDetail("lag", Double.isNaN(lag.messages()) ? "not known" : (long) lag.messages())
                .build();
    }
}
