package dev.manykey.proxy.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Level;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.Topics;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CompleteState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.controllog.Forgeries;
import dev.manykey.controllog.SigningDirectory;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.proxy.RequestPath;
import dev.manykey.proxy.admission.Admission;
import dev.manykey.proxy.admission.Routing;
import dev.manykey.proxy.attach.Attachment;
import dev.manykey.proxy.decide.Deciding;
import dev.manykey.proxy.filter.AnswerBounds;
import dev.manykey.proxy.filter.AnswerFilter;
import dev.manykey.proxy.freshness.Clocks;
import dev.manykey.proxy.freshness.Freshness;
import dev.manykey.proxy.freshness.FreshnessProperties;
import dev.manykey.proxy.gateway.ForwardAuthProperties;
import dev.manykey.proxy.identify.Identification;
import dev.manykey.proxy.image.ImageListener;
import dev.manykey.proxy.image.ImageLoader;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.limit.BudgetFile;
import dev.manykey.proxy.limit.Limits;
import dev.manykey.proxy.record.Recorder;
import dev.manykey.sealing.CredentialBinding;
import dev.manykey.sealing.SealingKeys;
import dev.manykey.sealing.SecretBytes;
import dev.manykey.sealing.TokenText;
import dev.manykey.spool.AuditSpool;
import dev.manykey.spool.SpoolSettings;
import dev.manykey.spool.SpoolShipper;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The real data path on a real port, in front of an {@link UpstreamServer}, with an image that a test writes record by record. */
final class ProxyUnderTest implements AutoCloseable {
    static final String TOKEN = "real-token-0123456789abcdef";
    static final String TOPIC = "topic-1";
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    final UpstreamServer upstream = new UpstreamServer();
    final HttpClient http = HttpClient.newHttpClient();
    private final ProxyImage image = new ProxyImage();
    final TestClocks clocks = new TestClocks();
    private final Freshness freshness;
    private final ImageLoader loader;
    private final Path dir;
    private final SigningDirectory signing;
    private final AuditSpool spool;
    private final MockProducer<String, byte[]> kafka = new MockProducer<>(true, null, new StringSerializer(),
            new ByteArraySerializer());
    private final SpoolShipper shipper;
    private final ProxyServer server;
    private final AtomicReference<@Nullable Runnable> onNextRecord = new AtomicReference<>();
    /** What the proxy takes for the time of day. */
    volatile Instant today = NOW;
    /** How many there are, as far as this one knows. */
    volatile int proxies = 1;
    private final Limits limits;
    private long offset;

    ProxyUnderTest() {
        this(new TokenPlace(TokenPlace.In.HEADER, "x-api-token", null));
    }

    ProxyUnderTest(TokenPlace... places) {
        this(patient(), false, List.of(places));
    }

    /** One that waits a second or two for others, for tests of what happens then. */
    static ProxyUnderTest impatient() {
        Duration second = Duration.ofSeconds(1);
        return new ProxyUnderTest(forwarding(second, second, second.multipliedBy(2), second.multipliedBy(3)), false,
                List.of(new TokenPlace(TokenPlace.In.HEADER, "x-api-token", null)));
    }

    /** One that is told to go on past its bound. */
    static ProxyUnderTest servingStale() {
        return new ProxyUnderTest(patient(), true,
                List.of(new TokenPlace(TokenPlace.In.HEADER, "x-api-token", null)));
    }

    /** As long as what is shipped, so that no pause of the machine is taken for somebody's silence. */
    private static ForwardProperties patient() {
        return forwarding(Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(30),
                Duration.ofMinutes(5));
    }

    private static ForwardProperties forwarding(Duration responseTimeout, Duration writeTimeout, Duration readTimeout,
            Duration websocketIdle) {
        return new ForwardProperties("127.0.0.1", 0, DataSize.ofKilobytes(8), DataSize.ofKilobytes(32),
                DataSize.ofKilobytes(1),
                Duration.ofSeconds(1), responseTimeout, writeTimeout, readTimeout, Duration.ofSeconds(20),
                Duration.ofSeconds(4), 50, websocketIdle, 10, List.of("127.0.0.0/8"));
    }

    private ProxyUnderTest(ForwardProperties properties, boolean serveStale, List<TokenPlace> places) {
        this(properties, serveStale, places, List.of());
    }

    /** One that believes gateways on this machine who the caller is. */
    static ProxyUnderTest trustingGateways() {
        return new ProxyUnderTest(patient(), false, List.of(new TokenPlace(TokenPlace.In.HEADER, "x-api-token", null)),
                List.of("127.0.0.1/32"));
    }

    private ProxyUnderTest(ForwardProperties properties, boolean serveStale, List<TokenPlace> places,
            List<String> trustedGateways) {
        freshness = new Freshness(clocks,
                new FreshnessProperties(Duration.ofSeconds(5), Duration.ofMillis(500), serveStale));
        try {
            dir = Files.createTempDirectory("proxy-under-test");
            SealingKeys.generate(dir.resolve("private.json"), dir.resolve("public.json"));
            signing = new SigningDirectory(dir);
            signing.provide();
            spool = AuditSpool.open(dir.resolve("spool"), "p1", SpoolSettings.defaults());
            limits = new Limits(System::nanoTime, new FixedClock(), () -> proxies,
                    BudgetFile.open(dir.resolve("budgets"), new FixedClock()), 1_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        shipper = SpoolShipper.start(spool, () -> (Producer<String, byte[]>) kafka);
        RequestPath path = new RequestPath(new Admission(8192), new Routing(), new Identification(),
                new Deciding(new PolicyDecisionPoint()),
                new Attachment(SealingKeys.loadPrivate(dir.resolve("private.json"))));
        server = new ProxyServer(properties, new ForwardAuthProperties("127.0.0.1", 0, trustedGateways), path, image,
                freshness, new Recorder(spool, new HookedClock()),
                new AnswerFilter(new AnswerBounds(100_000, 1_000_000, 100)), limits, new FixedClock(),
                new SimpleMeterRegistry());
        server.start();
        loader = new ImageLoader(image, signing.trust(), new Forgeries(), new ProxyBoot("p1", "0123456789abcdef"),
                new ServerListener());
        prove();
        complete();
        write(new OwnerState(new OwnerId("ada"), 1, "Ada", OwnerState.Status.ACTIVE), upstreamState(1, places),
                credential(1, "http://127.0.0.1:" + upstream.port()),
                policy("all", Map.of("*", Level.WRITE)), policy("read", Map.of("*", Level.READ)));
        loader.caughtUp();
    }

    // ---- writing the image

    UpstreamState upstreamState(long version, List<TokenPlace> places) {
        return new UpstreamState(new UpstreamId("crm"), version, "CRM",
                URI.create("http://127.0.0.1:" + upstream.port()), places,
                List.of("crm.test"), null,
                List.of(operation("GET", "/v1/deals", Access.READ), operation("POST", "/v1/deals", Access.WRITE),
                        operation("GET", "/v1/deals/{id}", Access.READ),
                        operation("PUT", "/v1/deals/{id}", Access.WRITE),
                        operation("DELETE", "/v1/deals/{id}", Access.WRITE),
                        operation("GET", "/v1/deals/products", Access.READ),
                        operation("GET", "/v1/users", Access.READ), operation("POST", "/v1/files", Access.WRITE)),
                UpstreamState.Status.ACTIVE);
    }

    private static UpstreamState.Operation operation(String method, String path, Access access) {
        return new UpstreamState.Operation(method, path, path.split("/", -1)[2], access, null, 1);
    }

    CredentialState credential(long version, String origin) {
        CredentialBinding binding = new CredentialBinding("crm-main", "crm", origin);
        byte[] sealed = SealingKeys.loadPublic(dir.resolve("public.json")).seal(SecretBytes.ofUtf8(TOKEN), binding);
        return new CredentialState(new CredentialId("crm-main"), version, new OwnerId("ada"), new UpstreamId("crm"),
                origin, sealed,
                CredentialState.Status.ACTIVE);
    }

    /** A policy of these grants and nothing else. */
    static PolicyState policy(String id, Grant... grants) {
        return new PolicyState(new PolicyId(id), 1, id, new UpstreamId("crm"), null, new TreeMap<>(), List.of(grants),
                null, PolicyState.Status.ACTIVE);
    }

    static PolicyState policy(String id, Map<String, Level> permissions) {
        return new PolicyState(new PolicyId(id), 1, id, new UpstreamId("crm"), null, new TreeMap<>(permissions),
                PolicyState.Status.ACTIVE);
    }

    static String newSecret() {
        return TokenText.issue("mk_", new SecureRandom()).use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    static AccessKeyState keyState(String id, long version, AccessKeyState.Status status, @Nullable Instant expiresAt,
            String secret, String... policies) {
        return new AccessKeyState(new AccessKeyId(id), version, "tool " + id, new OwnerId("ada"),
                new CredentialId("crm-main"),
                new UpstreamId("crm"), java.util.Arrays.stream(policies).map(PolicyId::new).toList(), status, expiresAt,
                List.of(new AccessKeyState.Secret(1, KeyHash.of(TokenText.sha256(secret)), NOW, null)));
    }

    /** An active key with these policies; gives its secret. */
    String key(String id, String... policies) {
        String secret = newSecret();
        write(keyState(id, 1, AccessKeyState.Status.ACTIVE, null, secret, policies));
        return secret;
    }

    /** An active key that {@code parent} has minted; gives its secret. */
    String child(String id, String parent, String... policies) {
        String secret = newSecret();
        AccessKeyState alone = keyState(id, 1, AccessKeyState.Status.ACTIVE, null, secret, policies);
        write(new AccessKeyState(alone.id(), 1, alone.name(), alone.owner(), alone.credential(), alone.upstream(),
                new AccessKeyId(parent), alone.policies(), alone.status(), null, alone.secrets()));
        return secret;
    }

    /** The log says so from now on. */
    void write(State... states) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (State state : states) {
            ProducerRecord<byte[], byte[]> signed = signing.signer().sign(state);
            records.add(raw(state.logKey(), signed.value(), signed.headers()));
        }
        loader.apply(TOPIC, records, offset);
    }

    /** Of what was written last. */
    long lastOffset() {
        return offset - 1;
    }

    void writeRaw(String key, String schema, byte @Nullable [] value) {
        loader.apply(TOPIC, List.of(raw(key, schema, value)), offset);
    }

    private ConsumerRecord<byte[], byte[]> raw(String key, String schema, byte @Nullable [] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(StateCodec.SCHEMA_HEADER, schema.getBytes(StandardCharsets.US_ASCII));
        return raw(key, value, headers);
    }

    private ConsumerRecord<byte[], byte[]> raw(String key, byte @Nullable [] value, Headers headers) {
        return new ConsumerRecord<>(Topics.CONTROL, 0, offset++, 0, TimestampType.CREATE_TIME, 0, 0,
                key.getBytes(StandardCharsets.UTF_8), value, headers, Optional.empty());
    }

    /** As if a marker that was sent now had come back. */
    void prove() {
        freshness.sending("n");
        freshness.prove(java.util.Objects.requireNonNull(freshness.takeSent("n")));
    }

    void startOver() {
        loader.startOver();
    }

    /** Its writers say that the topic has everything. */
    void complete() {
        CompleteState.SPEAKERS.forEach(by -> write(new CompleteState(by, TOPIC)));
    }

    /** Runs once while the next intent or refusal is being recorded, that is after judging and before forwarding. */
    void whileRecording(Runnable action) {
        onNextRecord.set(action);
    }

    /** As {@link TestClocks#afterLooks}, without the looks of the watch, which come at any time. */
    void afterLooks(int looks, Runnable action) {
        server.stopStaleWatch();
        clocks.afterLooks(looks, action);
    }

    void stopStaleWatch() {
        server.stopStaleWatch();
    }

    void stop() {
        server.stop();
    }

    /** As {@link #stop} begins, without the end. */
    void takeNoMore() {
        server.takeNoMore();
    }

    /** Whether nobody listens any more. */
    boolean isRefusingConnections() {
        return !server.isRunning();
    }

    void breakSpool() {
        try {
            spool.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- calling and looking

    int port() {
        return server.port();
    }

    /** Where gateways ask. */
    int gatewayPort() {
        return server.gatewayPort();
    }

    /** Asks as a gateway does, about what {@code headerLines} name. */
    RawAnswer ask(String requestLine, String... headerLines) {
        StringBuilder head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: gateway\r\n");
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        try {
            String end = head.indexOf("Connection:") < 0 ? "Connection: close\r\n\r\n" : "\r\n";
            return RawAnswer.to(gatewayPort(), head.append(end).toString(), 2500);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawAnswer raw(String bytes) {
        return raw(bytes, 2500);
    }

    RawAnswer raw(String bytes, int silenceMillis) {
        try {
            return RawAnswer.to(port(), bytes, silenceMillis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawAnswer get(String target, String... headerLines) {
        StringBuilder head = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\nHost: proxy\r\n");
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        return raw(head.append("Connection: close\r\n\r\n").toString());
    }

    /** What reached the audit topic, in order; waits until at least {@code atLeast} records have. */
    List<Event> recorded(int atLeast) {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> kafka.history().size() >= atLeast);
        List<Event> events = new ArrayList<>();
        kafka.history().forEach(entry -> {
            Envelope<? extends Event> envelope = EventTypes.decode(entry.value());
            events.add(envelope.data());
        });
        return events;
    }

    @Override
    public void close() {
        if (server.isRunning()) {
            server.stop();
        }
        shipper.close();
        breakSpool();
        try {
            limits.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        upstream.close();
        http.close();
    }

    private final class ServerListener implements ImageListener {
        @Override
        public void changed() {
            server.imageChanged();
        }

        @Override
        public void applied(String topic, long upTo, boolean news) {}

        @Override
        public void read(int markers) {}

        @Override
        public void marked(ProxyMarker marker) {}

        @Override
        public void startedOver() {
            freshness.lose();
        }
    }

    /** Two clocks that go only when a test moves them, and can be made to jump at a later look. */
    static final class TestClocks implements Clocks {
        private Moment now = new Moment(0, NOW.toEpochMilli());
        private int looksBefore = Integer.MAX_VALUE;
        private @Nullable Runnable atLook;

        /** Both go on. */
        void pass(Duration time) {
            move(time, time);
        }

        synchronized void move(Duration monotonic, Duration wall) {
            now = new Moment(now.monotonicNanos() + monotonic.toNanos(), now.wallMillis() + wall.toMillis());
        }

        /** They are looked at so many times before {@code action} is run by whoever looks next. */
        synchronized void afterLooks(int looks, Runnable action) {
            looksBefore = looks;
            atLook = action;
        }

        @Override
        public Moment now() {
            Runnable action = null;
            synchronized (this) {
                if (atLook != null && looksBefore-- == 0) {
                    action = atLook;
                    atLook = null;
                }
            }
            if (action != null) {
                action.run();
            }
            synchronized (this) {
                return now;
            }
        }
    }

    private class FixedClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return today;
        }
    }

    private final class HookedClock extends FixedClock {
        @Override
        public Instant instant() {
            Runnable action = onNextRecord.getAndSet(null);
            if (action != null) {
                action.run();
            }
            return super.instant();
        }
    }
}
