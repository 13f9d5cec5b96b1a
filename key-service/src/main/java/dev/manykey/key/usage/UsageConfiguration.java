package dev.manykey.key.usage;

import java.util.List;
import java.util.function.Consumer;

import dev.manykey.controllog.ControlLogProperties;

import com.mongodb.reactivestreams.client.MongoDatabase;
import org.springframework.cloud.stream.binder.kafka.provisioning.AdminClientConfigCustomizer;
import org.springframework.cloud.stream.binder.kafka.support.ConsumerConfigCustomizer;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.messaging.Message;
import org.springframework.util.backoff.FixedBackOff;

/** Wires usage. The binding's name and group are in {@code key-service.yaml}. */
@Configuration(proxyBeanMethods = false)
class UsageConfiguration {
    private static final long RETRY_MILLIS = 2000;
    private static final int METADATA_MILLIS = 2000;

    @Bean
    LastUses lastUses(MongoDatabase database) {
        return new LastUses(database);
    }

    @Bean
    Consumer<Message<List<byte[]>>> keyUsage(LastUses lastUses) {
        return new UsageRecorder(lastUses);
    }

    /**
     * The settings of every Kafka client of the suite, such as how to log in, are the binder's too; a topic that is made
     * later is found soon.
     */
    @Bean
    ConsumerConfigCustomizer usageConsumer(ControlLogProperties kafka) {
        return (settings, _, _) -> {
            settings.putAll(kafka.client());
            settings.put("metadata.max.age.ms", METADATA_MILLIS);
        };
    }

    @Bean
    AdminClientConfigCustomizer usageAdmin(ControlLogProperties kafka) {
        return settings -> settings.putAll(kafka.admin());
    }

    /** A batch is tried until the database takes it. */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> usageErrors() {
        return (container, _, _) -> container.setCommonErrorHandler(
                new DefaultErrorHandler(new FixedBackOff(RETRY_MILLIS, FixedBackOff.UNLIMITED_ATTEMPTS)));
    }
}
