package dev.manykey.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

import dev.manykey.adminapi.OperatorToken;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.Signatory;
import dev.manykey.contract.Topics;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.marker.ProxyBoot;
import dev.manykey.contract.marker.ProxyMarker;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.contract.state.State;
import dev.manykey.contract.state.StateCodec;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.Publisher;
import dev.manykey.controllog.SigningDirectory;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it runs, with a real broker and a database in memory, talked to over HTTP. */
final class PolicyServiceUnderTest implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    private final MongoServer mongo = new MongoServer(new MemoryBackend());
    private final SigningDirectory signing;
    private final Publisher publisher;
    private final ConfigurableApplicationContext context;
    private final int port;
    private final String admin;
    private final String auditor;

    /** An answer: its JSON, and null where it has none. */
    record Answer(int status, HttpResponse<String> response, JsonNode body) {
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String detail() {
            return body.path("detail").asString("");
        }
    }

    PolicyServiceUnderTest(String... settings) {
        broker.afterPropertiesSet();
        InetSocketAddress database = mongo.bind();
        Map<String, Object> clients = Map.of("bootstrap.servers", broker.getBrokersAsString());
        try (Admin kafka = Admin.create(clients)) {
            kafka.createTopics(
                    List.of(new NewTopic(Topics.CONTROL, 1, (short) 1), new NewTopic(Topics.AUDIT, 1, (short) 1)))
                    .all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        signing = SigningDirectory.temporary();
        publisher = new Publisher(new ControlLogProperties(broker.getBrokersAsString(), (short) 1, 1,
                Duration.ofSeconds(5), Map.of()), signing.signer());
        admin = operator("ada", OperatorState.Role.ADMIN);
        auditor = operator("otto", OperatorState.Role.AUDITOR);
        List<String> arguments = new ArrayList<>(List.of(settings));
        arguments.add("--server.port=0");
        arguments.add("--manykey.kafka.bootstrap-servers=" + broker.getBrokersAsString());
        arguments.add("--spring.mongodb.uri=mongodb://127.0.0.1:%d/manykey_policy?serverSelectionTimeoutMS=1000"
                .formatted(database.getPort()));
        signing.settings(Signatory.POLICY_SERVICE)
                .forEach((name, value) -> arguments.add("--" + name + "=" + value));
        context = PolicyServiceApplication.builder().run(arguments.toArray(String[]::new));
        port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        Awaitility.await().atMost(Duration.ofSeconds(30))
                .until(() -> readiness() == 200);
    }

    /** Puts a state on the control log, as the service that owns its kind would. */
    void publish(State state) {
        publisher.publishTogether(List.of(state)).block(Duration.ofSeconds(10));
    }

    /** Puts a fact on the audit topic, as a proxy would. */
    void tell(String id, Event event) {
        publisher.send(new ProducerRecord<>(Topics.AUDIT, id.getBytes(StandardCharsets.US_ASCII),
                EventTypes.encode(new Envelope<>(id, Instant.now(), "proxy/p1", "key", id, event))))
                .block(Duration.ofSeconds(10));
    }

    /** Puts a marker on the control log, as a proxy would that has applied everything that is there by now. */
    void report(ProxyBoot boot, long boundMillis) {
        try (Admin kafka = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()))) {
            String topic = Objects.requireNonNull(kafka.describeTopics(List.of(Topics.CONTROL)).allTopicNames().get()
                    .get(Topics.CONTROL)).topicId().toString();
            long applied = read(Topics.CONTROL).getLast().offset();
            ProxyMarker marker = new ProxyMarker(boot.proxy(), boot.boot(), "n" + applied, topic, applied, boundMillis,
                    false, null, Instant.now(), null, signing.trust().keyIds());
            marker(boot, marker.encode());
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes a proxy's marker from the control log, as one that stops does. */
    void gone(ProxyBoot boot) {
        marker(boot, null);
    }

    @SuppressWarnings("NullAway") // what Kafka calls a tombstone
    private void marker(ProxyBoot boot, byte @Nullable [] value) {
        var entry = new ProducerRecord<byte[], byte[]>(Topics.CONTROL,
                boot.logKey().getBytes(StandardCharsets.US_ASCII), value);
        entry.headers().add(StateCodec.SCHEMA_HEADER,
                Integer.toString(ProxyMarker.SCHEMA).getBytes(StandardCharsets.US_ASCII));
        publisher.send(entry).block(Duration.ofSeconds(10));
    }

    /** The newest state with this key on the control log. */
    State published(String logKey) {
        return read(Topics.CONTROL).stream().filter(entry -> entry.key().equals(logKey)).reduce((_, last) -> last)
                .map(entry -> StateCodec.decode(dev.manykey.contract.Kind.find(logKey.split("/", -1)[0]).orElseThrow(),
                        1,
                        entry.value()))
                .orElseThrow();
    }

    /** All facts on the audit topic. */
    List<Envelope<?>> facts() {
        List<Envelope<?>> facts = new ArrayList<>();
        read(Topics.AUDIT).forEach(entry -> facts.add(EventTypes.decode(entry.value())));
        return facts;
    }

    Answer get(String path) {
        return send("GET", path, null, admin);
    }

    Answer getAsAuditor(String path) {
        return send("GET", path, null, auditor);
    }

    Answer postAsAuditor(String path, String body) {
        return send("POST", path, body, auditor);
    }

    /** Sends exactly what {@code building} makes of a request, as an auditor. */
    Answer sendAsAuditor(String path, UnaryOperator<HttpRequest.Builder> building) {
        return exchange(building.apply(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30)).header("Authorization", "Bearer " + auditor)).build());
    }

    /** Sends exactly what {@code building} makes of a request, as nobody. */
    Answer sendAsNobody(String path, UnaryOperator<HttpRequest.Builder> building) {
        return exchange(building.apply(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))).build());
    }

    Answer getWithoutToken(String path) {
        return send("GET", path, null, null);
    }

    /** Sends JSON, or a document; {@code headers} are name, value, name, value. */
    Answer admin(String method, String path, String body, String... headers) {
        return send(method, path, body, admin, headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, null, admin, headers);
    }

    /** Where a browser finds it. */
    URI address() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** What an admin types in to sign in. */
    String adminToken() {
        return admin;
    }

    /** The readiness that a load balancer sees. */
    int readiness() {
        return send("GET", "/actuator/health/readiness", null, null).status();
    }

    /** The broker stops answering. */
    void stopBroker() {
        broker.destroy();
    }

    /** The database stops answering. */
    void stopDatabase() {
        mongo.shutdownNow();
    }

    private static Answer answer(HttpResponse<String> response) {
        String body = response.body();
        return new Answer(response.statusCode(), response,
                body.startsWith("{") || body.startsWith("[") ? JSON.readTree(body) : JSON.nullNode());
    }

    private Answer send(String method, String path, @Nullable String body, @Nullable String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", body.startsWith("{\"openapi\"") || !body.startsWith("{")
                    ? "application/x-www-form-urlencoded" // what curl --data-binary says when nobody says anything
                    : "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return exchange(request.build());
    }

    private static Answer exchange(HttpRequest request) {
        try {
            return answer(CLIENT.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<ConsumerRecord<String, byte[]>> read(String topic) {
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.getBrokersAsString()), new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    private String operator(String id, OperatorState.Role role) {
        try (OperatorToken token = OperatorToken.issue(new SecureRandom())) {
            publish(new OperatorState(new OperatorId(id), 1, id, role, token.hash(), OperatorState.Status.ACTIVE));
            return token.text().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() {
        context.close();
        publisher.close();
        mongo.shutdownNow();
        broker.destroy();
    }
}
