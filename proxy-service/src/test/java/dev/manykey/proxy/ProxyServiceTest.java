package dev.manykey.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.manykey.contract.Access;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Level;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.Topics;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CompleteState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.Publisher;
import dev.manykey.controllog.SigningDirectory;
import dev.manykey.proxy.forward.ProxyServer;
import dev.manykey.sealing.CredentialBinding;
import dev.manykey.sealing.SealingKeys;
import dev.manykey.sealing.SecretBytes;
import dev.manykey.sealing.TokenText;

import com.sun.net.httpserver.HttpServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The service as it is started, against a real broker; everything it knows comes over the control log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyServiceTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger calls = new AtomicInteger();
    private final String secret = text("mk_");
    private final String operatorToken = text("mka_");
    private HttpServer upstream;
    private Publisher publisher;
    private ConfigurableApplicationContext service;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            calls.incrementAndGet();
            boolean real = "real-token".equals(exchange.getRequestHeaders().getFirst("x-api-token"));
            exchange.sendResponseHeaders(real ? 200 : 401, -1);
            exchange.close();
        });
        upstream.start();
        broker.afterPropertiesSet();
        SealingKeys.generate(dir.resolve("private.json"), dir.resolve("public.json"));
        var signing = new SigningDirectory(dir);
        signing.provide();
        List<String> settings = new ArrayList<>(List.of("--server.port=0", "--manykey.proxy.forward.port=0",
                "--manykey.kafka.bootstrap-servers=" + broker.getBrokersAsString(),
                "--manykey.proxy.spool=" + dir.resolve("spool"),
                "--manykey.proxy.sealing-private-key=" + dir.resolve("private.json"),
                "--manykey.proxy.forward.allow=127.0.0.0/8"));
        signing.settings(Signatory.PROXY).forEach((name, value) -> settings.add("--" + name + "=" + value));
        service = ProxyServiceApplication.application().run(settings.toArray(String[]::new));
        publisher = new Publisher(new ControlLogProperties(broker.getBrokersAsString(), (short) 1, 1, SOON, Map.of()),
                signing.signer());
        String origin = "http://127.0.0.1:" + upstream.getAddress().getPort();
        byte[] sealed = SealingKeys.loadPublic(dir.resolve("public.json"))
                .seal(SecretBytes.ofUtf8("real-token"), new CredentialBinding("crm-main", "crm", origin));
        UpstreamId crm = new UpstreamId("crm");
        OwnerId ada = new OwnerId("ada");
        String topic = topic();
        for (State state : List.of(
                new CompleteState(Signatory.KEY_SERVICE, topic), new CompleteState(Signatory.POLICY_SERVICE, topic),
                new OperatorState(new OperatorId("grace"), 1, "Grace", OperatorState.Role.ADMIN, hash(operatorToken),
                        OperatorState.Status.ACTIVE),
                new OwnerState(ada, 1, "Ada", OwnerState.Status.ACTIVE),
                new UpstreamState(crm, 1, "CRM", URI.create(origin),
                        List.of(new UpstreamState.TokenPlace(UpstreamState.TokenPlace.In.HEADER, "x-api-token", null)),
                        List.of(),
                        new UpstreamState.CheckCall("GET", "/me"),
                        List.of(new UpstreamState.Operation("GET", "/deals", "deals", Access.READ, null, 1)),
                        UpstreamState.Status.ACTIVE),
                new CredentialState(new CredentialId("crm-main"), 1, ada, crm, origin, sealed,
                        CredentialState.Status.ACTIVE),
                new PolicyState(new PolicyId("read"), 1, "read", crm, null, new TreeMap<>(Map.of("*", Level.READ)),
                        PolicyState.Status.ACTIVE),
                new AccessKeyState(new AccessKeyId("k1"), 1, "tool", ada, new CredentialId("crm-main"), crm,
                        List.of(new PolicyId("read")), AccessKeyState.Status.ACTIVE, null,
                        List.of(new AccessKeyState.Secret(1, hash(secret), Instant.EPOCH, null))))) {
            publish(state);
        }
        await().atMost(SOON).until(() -> proxied("/crm/deals").statusCode() == 200);
    }

    private String topic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()))) {
            return admin.describeTopics(List.of(Topics.CONTROL)).allTopicNames().get().values().iterator().next()
                    .topicId().toString();
        }
    }

    @AfterAll
    void stop() {
        service.close();
        publisher.close();
        broker.destroy();
        upstream.stop(0);
    }

    @Test
    void everyCallIsOnTheAuditTopic() throws Exception {
        String exchange = proxied("/crm/deals").headers().firstValue("manykey-exchange").orElseThrow();

        List<Envelope<? extends Event>> audit = audit();

        assertThat(audit).filteredOn(record -> record.id().equals(exchange)).singleElement()
                .extracting(Envelope::data).isInstanceOf(ExchangeIntended.class);
        assertThat(audit)
                .filteredOn(record -> record.data() instanceof ExchangeEnded ended && ended.exchange().equals(exchange))
                .hasSize(1);
    }

    @Test
    void revocationOnTheLogStopsTheKeyAndNothingElse() throws Exception {
        String other = text("mk_");
        publish(new AccessKeyState(new AccessKeyId("k2"), 1, "tool 2", new OwnerId("ada"), new CredentialId("crm-main"),
                new UpstreamId("crm"), List.of(new PolicyId("read")), AccessKeyState.Status.ACTIVE, null,
                List.of(new AccessKeyState.Secret(1, hash(other), Instant.EPOCH, null))));
        await().atMost(SOON).until(() -> call("/crm/deals", other).statusCode() == 200);

        publish(new RevokedState(new AccessKeyId("k2"), Instant.EPOCH));

        await().atMost(SOON).until(() -> call("/crm/deals", other).statusCode() == 401);
        assertThat(proxied("/crm/deals").statusCode()).isEqualTo(200);
    }

    @Test
    void credentialIsTriedOnRequestAndTheResultIsOnTheAuditTopic() {
        CredentialCheckRequested request = new CredentialCheckRequested(new CredentialId("crm-main"), 1,
                Instant.now().plus(SOON));

        await().atMost(SOON).untilAsserted(() -> { // the proxy's consumer may still be joining its group
            String id = "check-" + System.nanoTime();
            publisher.send(new ProducerRecord<>(Topics.CHECKS, id.getBytes(StandardCharsets.UTF_8),
                    EventTypes.encode(new Envelope<>(id, Instant.now(), "test", "grace", id, request)))).block(SOON);
            await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> assertThat(audit())
                    .anySatisfy(record -> assertThat(record.data()).isInstanceOfSatisfying(CredentialChecked.class,
                            checked -> {
                                assertThat(checked.request()).isEqualTo(id);
                                assertThat(checked.result()).isEqualTo(CredentialChecked.Result.WORKS);
                            })));
        });
    }

    @Test
    void managementNeedsATokenExceptForTheProbes() throws Exception {
        int port = Integer.parseInt(String.valueOf(service.getEnvironment().getProperty("local.server.port")));

        assertThat(management(port, "/actuator/health/readiness", "").statusCode()).isEqualTo(200);
        assertThat(management(port, "/actuator/prometheus", "").statusCode()).isEqualTo(401);
        assertThat(management(port, "/actuator/prometheus", operatorToken).body()).contains("manykey_proxy_refused");
    }

    private HttpResponse<String> proxied(String path) throws Exception {
        return call(path, secret);
    }

    private HttpResponse<String> call(String path, String key) throws Exception {
        int port = service.getBean(ProxyServer.class).port();
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).header("X-Api-Token", key)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> management(int port, String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private List<Envelope<? extends Event>> audit() {
        List<Envelope<? extends Event>> audit = new ArrayList<>();
        Map<String, Object> settings = new java.util.HashMap<>(
                new ControlLogProperties(broker.getBrokersAsString(), (short) 1, 1, SOON, Map.of()).reader());
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new org.apache.kafka.common.TopicPartition(Topics.AUDIT, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> audit.add(EventTypes.decode(record.value())));
                return consumer.position(partition) >= consumer.endOffsets(List.of(partition)).getOrDefault(partition,
                        0L);
            });
        }
        return audit;
    }

    private void publish(State state) {
        publisher.publishTogether(List.of(state)).block(SOON);
    }

    private static KeyHash hash(String text) {
        return KeyHash.of(TokenText.sha256(text));
    }

    private static String text(String prefix) {
        return TokenText.issue(prefix, new SecureRandom()).use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }
}
