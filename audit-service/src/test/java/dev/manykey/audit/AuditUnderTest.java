package dev.manykey.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import dev.manykey.adminapi.OperatorToken;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.Topics;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.Publisher;
import dev.manykey.controllog.SigningDirectory;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The real service with a real broker and the database stand-in, and everything around it that a test plays. */
public final class AuditUnderTest implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final TopicPartition PARTITION = new TopicPartition(Topics.AUDIT, 0);

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    private final MemoryBackend documents = new MemoryBackend() {
        @Override
        public void close() {
            // Outlives its server.
        }
    };
    private MongoServer mongo = new MongoServer(documents);
    private final InetSocketAddress mongoAddress;
    private final KafkaProducer<String, byte[]> producer;
    private final Admin admin;
    private final SigningDirectory signing;
    private final String adminToken;
    private final String auditorToken;
    private @Nullable ConfigurableApplicationContext context;

    /** Starts broker and database; the service starts with {@link #start}. */
    public AuditUnderTest() {
        broker.afterPropertiesSet();
        mongoAddress = mongo.bind();
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.getBrokersAsString(), "acks", "all"),
                new StringSerializer(), new ByteArraySerializer());
        admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()));
        await(() -> admin.createTopics(List.of(new NewTopic(Topics.CONTROL, 1, (short) 1),
                new NewTopic(Topics.AUDIT, 1, (short) 1))).all().get());
        signing = SigningDirectory.temporary();
        adminToken = operator("ada", OperatorState.Role.ADMIN);
        auditorToken = operator("otto", OperatorState.Role.AUDITOR);
    }

    /** Starts the service and waits until it is ready. */
    public AuditUnderTest start() {
        start(broker.getBrokersAsString());
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> readiness() == 200);
        return this;
    }

    /** Starts the service with other brokers, and returns when it answers. */
    public void start(String bootstrapServers) {
        List<String> settings = new ArrayList<>(List.of("--server.port=0",
                "--manykey.kafka.bootstrap-servers=" + bootstrapServers,
                "--spring.mongodb.uri=mongodb://127.0.0.1:" + mongoAddress.getPort()
                        + "/?serverSelectionTimeoutMS=1000&connectTimeoutMS=1000"));
        signing.settings(null).forEach((name, value) -> settings.add("--" + name + "=" + value));
        context = AuditServiceApplication.application().run(settings.toArray(String[]::new));
    }

    /** Lets the broker be reached at one more port. */
    public ServerSocket openBrokerAt(int port) {
        try {
            ServerSocket listening = new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1"));
            Thread.ofVirtual().start(() -> relay(listening));
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the service alone. */
    public void stop() {
        Objects.requireNonNull(context).close();
        context = null;
    }

    /** The database no longer answers; what it has is kept. */
    public void stopDatabase() {
        mongo.shutdownNow();
    }

    /** The database answers again, at the same address. */
    public void startDatabase() {
        mongo = new MongoServer(documents);
        mongo.bind(mongoAddress);
    }

    /** Tells the audit topic, and waits for the broker's acknowledgement. */
    public void tell(Envelope<?>... facts) {
        for (Envelope<?> fact : facts) {
            tell("key", EventTypes.encode(fact));
        }
        producer.flush();
    }

    /** Sends any message to the audit topic. */
    public void tell(String key, byte @Nullable [] message) {
        await(() -> producer.send(new ProducerRecord<>(Topics.AUDIT, key, message)).get());
    }

    /** Messages that the group has committed as stored. */
    public long committed() {
        return await(() -> {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets("manykey-audit")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(PARTITION);
            return offset == null ? 0 : offset.offset();
        });
    }

    /** As when the service had been killed before it committed anything. */
    public void forgetCommits() {
        await(() -> admin.alterConsumerGroupOffsets("manykey-audit", Map.of(PARTITION, new OffsetAndMetadata(0)))
                .all()
                .get());
    }

    /** Waits until {@code count} messages are stored and committed. */
    public void awaitCommitted(long count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> committed() == count);
    }

    /** An answer as an auditor gets it. */
    public Answer get(String path) {
        return send("GET", path, auditorToken);
    }

    /** An answer to any request; a null token is none. */
    public Answer send(String method, String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ids of what a search finds, all pages of it. */
    public List<String> search(String... parameters) {
        StringBuilder query = new StringBuilder("?limit=500");
        for (int i = 0; i < parameters.length; i += 2) {
            query.append('&').append(parameters[i]).append('=').append(encode(parameters[i + 1]));
        }
        return get("/v1/records" + query).ids();
    }

    /** The token of an admin. */
    public String adminToken() {
        return adminToken;
    }

    /** The value of a metric, not a number when it is absent. */
    public double metric(String name) {
        return get("/actuator/prometheus").body().lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** The status that a load balancer sees. */
    public int readiness() {
        return send("GET", "/actuator/health/readiness", null).status();
    }

    /** An answer. */
    public record Answer(int status, String body) {
        public JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        public List<String> ids() {
            List<String> ids = new ArrayList<>();
            json().get("items").forEach(item -> ids.add(item.get("id").asString()));
            return ids;
        }
    }

    public static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
        }
        producer.close();
        admin.close();
        mongo.shutdownNow();
        broker.destroy();
    }

    private String base() {
        var server = ((ReactiveWebServerApplicationContext) Objects.requireNonNull(context)).getWebServer();
        return "http://127.0.0.1:" + Objects.requireNonNull(server).getPort();
    }

    private String operator(String name, OperatorState.Role role) {
        try (OperatorToken token = OperatorToken.issue(new SecureRandom())) {
            OperatorState state = new OperatorState(new OperatorId(name), 1, name, role, token.hash(),
                    OperatorState.Status.ACTIVE);
            try (Publisher publisher = new Publisher(new ControlLogProperties(broker.getBrokersAsString(), (short) 1, 1,
                    Duration.ofSeconds(5), Map.of()), signing.signer())) {
                publisher.publishTogether(List.of(state)).block(Duration.ofSeconds(10));
            }
            return token.text().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        }
    }

    private void relay(ServerSocket listening) {
        String address = broker.getBrokersAsString();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
                Thread.ofVirtual().start(() -> copy(client, server));
                Thread.ofVirtual().start(() -> copy(server, client));
            } catch (IOException e) {
                assertThat(listening.isClosed()).as("relay: %s", e).isTrue();
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from; to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            assertThat(from.isClosed() || to.isClosed()).as("relay: %s", e).isTrue();
        }
    }

    private interface Asking<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private static <T> T await(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
