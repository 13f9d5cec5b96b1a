package dev.manykey.proxy.check;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.Topics;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.CredentialChecked.Result;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.CompleteState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.SigningDirectory;
import dev.manykey.proxy.attach.Attachment;
import dev.manykey.proxy.freshness.Clocks;
import dev.manykey.proxy.freshness.Freshness;
import dev.manykey.proxy.freshness.FreshnessProperties;
import dev.manykey.proxy.image.ImageListener;
import dev.manykey.proxy.image.ImageLoader;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.sealing.CredentialBinding;
import dev.manykey.sealing.SealingKeys;
import dev.manykey.sealing.SecretBytes;
import dev.manykey.spool.AuditSpool;
import dev.manykey.spool.SpoolSettings;
import dev.manykey.spool.SpoolShipper;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A credential is tried only by a proxy that may forward, and only as long as it may. */
class CredentialCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String ORIGIN = "http://127.0.0.1:1";
    private static final Duration BOUND = Duration.ofSeconds(5);

    private final ProxyImage image = new ProxyImage();
    private final MockProducer<String, byte[]> audit = new MockProducer<>(true, null, new StringSerializer(),
            new ByteArraySerializer());
    /** What was asked just before the first byte, and answered. */
    private final List<Boolean> leaving = new CopyOnWriteArrayList<>();
    private Clocks.Moment now = new Clocks.Moment(0, 0);
    private final Freshness freshness = new Freshness(() -> now,
            new FreshnessProperties(BOUND, Duration.ofMillis(500), false));
    private Runnable beforeTheFirstByte = () -> {};
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;
    private AuditSpool spool;
    private SpoolShipper shipper;
    private CredentialCheck check;

    @BeforeEach
    void start() throws Exception {
        SealingKeys.generate(dir.resolve("private.json"), dir.resolve("public.json"));
        spool = AuditSpool.open(dir.resolve("spool"), "p1", SpoolSettings.defaults());
        shipper = SpoolShipper.start(spool, () -> (Producer<String, byte[]>) audit);
        check = new CredentialCheck(image, freshness,
                new Attachment(SealingKeys.loadPrivate(dir.resolve("private.json"))), spool, (_, stillHolds) -> {
                    beforeTheFirstByte.run();
                    boolean holds = stillHolds.getAsBoolean();
                    leaving.add(holds);
                    return holds ? Mono.just(200) : Mono.error(new IllegalStateException("not sent"));
                }, () -> CompletableFuture.completedFuture(null), Clock.fixed(NOW, ZoneOffset.UTC));
        load();
    }

    @AfterEach
    void stop() throws Exception {
        shipper.close();
        spool.close();
    }

    @Test
    void credentialIsTriedByAProxyThatIsFresh() {
        prove();

        check.run("c1", request());

        assertThat(checked().result()).isEqualTo(Result.WORKS);
        assertThat(leaving).containsExactly(true);
    }

    @Test
    void credentialIsNotTriedByAProxyThatIsNotFresh() {
        prove();
        pass(BOUND);

        check.run("c1", request());

        assertThat(checked().result()).isEqualTo(Result.NOT_TRIED);
        assertThat(leaving).isEmpty();
    }

    @Test
    void nothingOfATryLeavesAfterTheBound() {
        prove();
        beforeTheFirstByte = () -> pass(BOUND);

        check.run("c1", request());

        assertThat(leaving).containsExactly(false);
        assertThat(checked().result()).isNotEqualTo(Result.WORKS);
    }

    private void load() {
        UpstreamId crm = new UpstreamId("crm");
        byte[] sealed = SealingKeys.loadPublic(dir.resolve("public.json")).seal(SecretBytes.ofUtf8("real-token"),
                new CredentialBinding("crm-main", "crm", ORIGIN));
        SigningDirectory keys = new SigningDirectory(dir.resolve("signing"));
        keys.provide();
        ImageLoader loader = new ImageLoader(image, keys.trust(), new Forgeries(),
                new ProxyBoot("proxy-1", "0123456789abcdef"), new Nobody());
        loader.apply("t", Stream.of(
                new CompleteState(Signatory.KEY_SERVICE, "t"), new CompleteState(Signatory.POLICY_SERVICE, "t"),
                new UpstreamState(crm, 1, "CRM", URI.create(ORIGIN),
                        List.of(new UpstreamState.TokenPlace(UpstreamState.TokenPlace.In.HEADER, "x-api-token", null)),
                        List.of(), new UpstreamState.CheckCall("GET", "/me"), List.of(), UpstreamState.Status.ACTIVE),
                new CredentialState(new CredentialId("crm-main"), 1, new OwnerId("ada"), crm, ORIGIN, sealed,
                        CredentialState.Status.ACTIVE))
                .map(state -> read(keys.signer().sign(state))).toList(), 4);
        loader.caughtUp();
    }

    private static CredentialCheckRequested request() {
        return new CredentialCheckRequested(new CredentialId("crm-main"), 1, NOW.plusSeconds(10));
    }

    private CredentialChecked checked() {
        await().until(() -> results().count() > 0);
        return results().findFirst().orElseThrow();
    }

    private Stream<CredentialChecked> results() {
        return audit.history().stream().map(entry -> EventTypes.decode(entry.value()).data())
                .filter(CredentialChecked.class::isInstance).map(CredentialChecked.class::cast);
    }

    private void prove() {
        freshness.sending("n");
        freshness.prove(Objects.requireNonNull(freshness.takeSent("n")));
    }

    private void pass(Duration time) {
        now = new Clocks.Moment(now.monotonicNanos() + time.toNanos(), now.wallMillis() + time.toMillis());
    }

    private static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> written) {
        return new ConsumerRecord<>(Topics.CONTROL, 0, 0, 0, TimestampType.CREATE_TIME, 0, 0, written.key(),
                written.value(), written.headers(), Optional.empty());
    }

    private static final class Nobody implements ImageListener {
        @Override
        public void changed() {}

        @Override
        public void applied(String topic, long offset, boolean news) {}

        @Override
        public void read(int markers) {}

        @Override
        public void marked(ProxyMarker marker) {}

        @Override
        public void startedOver() {}
    }
}
