package dev.manykey.controllog;

import java.time.Duration;
import java.util.List;

import dev.manykey.contract.Signatory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires publishing for a service that imports this and has {@link EntityStore} beans and a {@link Signatory} bean. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ControlLogProperties.class, SigningProperties.class})
public class ControlLogWriting {
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(5);

    /** Signs in this service's name. */
    @Bean
    RecordSigner recordSigner(SigningProperties signing, Signatory who) {
        return signing.signer(who);
    }

    /** The producer. */
    @Bean(destroyMethod = "close")
    Publisher publisher(ControlLogProperties properties, RecordSigner signer) {
        return new Publisher(properties, signer);
    }

    /** Commits changes. */
    @Bean
    ChangeWriter changeWriter(Publisher publisher, ControlLogProperties properties, ObjectProvider<LogGuard> guard) {
        return new ChangeWriter(publisher, properties.publishTimeout(), guard.getIfAvailable(() -> LogGuard.NONE));
    }

    /** Finishes what a crash or an absent broker left. */
    @Bean(destroyMethod = "close")
    OutboxSweeper outboxSweeper(ChangeWriter writer, List<EntityStore<?>> stores) {
        return new OutboxSweeper(writer, stores, SWEEP_EVERY);
    }
}
