package dev.manykey.proxy.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Topics;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.proxy.attach.Attachment;
import dev.manykey.proxy.freshness.Clocks;
import dev.manykey.proxy.freshness.Freshness;
import dev.manykey.proxy.freshness.FreshnessProperties;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.sealing.SealingKeys;
import dev.manykey.spool.AuditSpool;
import dev.manykey.spool.SpoolSettings;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class CheckRequestsTest {
    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @Test
    void requestThatFailsIsLoggedAndKeepsTheNextFromNothing() throws Exception {
        SealingKeys.generate(dir.resolve("private.json"), dir.resolve("public.json"));
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(CheckRequests.class);
        logged.start();
        log.addAppender(logged);
        try (AuditSpool spool = AuditSpool.open(dir.resolve("spool"), "p1", SpoolSettings.defaults())) {
            CheckRequests requests = new CheckRequests(
                    new ControlLogProperties("127.0.0.1:1", (short) 1, 1, Duration.ofSeconds(5), Map.of()),
                    failing(spool));
            requests.take(record("{".getBytes(StandardCharsets.UTF_8)));
            requests.take(request());
            requests.take(request());
        } finally {
            log.detachAppender(logged);
        }

        assertThat(asked).hasValue(2);
        assertThat(logged.list).extracting(ILoggingEvent::getFormattedMessage).hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("offset 7").contains("cannot be read"))
                .anySatisfy(line -> assertThat(line).contains("offset 7").contains("failed"));
    }

    private CredentialCheck failing(AuditSpool spool) {
        Freshness freshness = new Freshness(Clocks.system(), FreshnessProperties.withBound(Duration.ofSeconds(5)));
        return new CredentialCheck(new ProxyImage(), freshness,
                new Attachment(SealingKeys.loadPrivate(dir.resolve("private.json"))), spool,
                (_, _) -> Mono.just(200), this::fail, Clock.systemUTC());
    }

    private CompletableFuture<Void> fail() {
        asked.incrementAndGet();
        throw new IllegalStateException("not foreseen");
    }

    private static ConsumerRecord<byte[], byte[]> request() {
        Instant now = Instant.now();
        return record(EventTypes.encode(new Envelope<>("e1", now, "key-service", null, null,
                new CredentialCheckRequested(new CredentialId("crm-main"), 1, now.plusSeconds(60)))));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>(Topics.CHECKS, 0, 7, new byte[0], value);
    }
}
