package dev.manykey.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

import dev.manykey.standalone.AdminApi;
import dev.manykey.standalone.Listener;
import dev.manykey.standalone.ProxyProcesses.Place;
import dev.manykey.standalone.Suite;
import dev.manykey.standalone.UpOptions;
import dev.manykey.standalone.faults.BrokerProcess;
import dev.manykey.standalone.faults.CountingUpstream;
import dev.manykey.standalone.faults.Signals;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * {@code ./manykey bench revocation}: from the sending of a revocation to the first refusal of each of ten proxies, and beside
 * it, on the same broker, from the sending of a record to its arrival at a consumer. Then the broker is stopped a few times: from
 * there to the first call that each proxy refuses as stale.
 */
public final class RevocationBench {
    private static final int USUAL_PROXIES = 10;
    private static final int REVOCATIONS = 100;
    private static final int WARM_UP = 100;
    private static final int RECORDS = 300;
    private static final int CUTS = 5;
    private static final int SERVED = 200;
    private static final int REFUSED = 401;
    private static final int STALE = 503;
    private static final int CUT = 0;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(5);
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final Duration TO_REST = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Times refusals = new Times();
    private final Times answers = new Times();
    private final Times acknowledgements = new Times();
    private final Times floor = new Times();
    private final Times stale = new Times();

    private final int proxies;

    private RevocationBench(int proxies) {
        this.proxies = proxies;
    }

    /** {@code --proxies N}, 10 when it is not said; {@code --chart FILE} draws what was measured. */
    public static void main(String[] arguments) throws Exception {
        int proxies = USUAL_PROXIES;
        Path drawing = null;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            if (arguments[i].equals("--proxies") && value.matches("[2-9]|1[0-6]")) {
                proxies = Integer.parseInt(value);
            } else if (arguments[i].equals("--chart") && !value.isEmpty()) {
                drawing = Path.of(value);
            } else {
                System.err.println("bench revocation %s: (expected: nothing, --proxies 2..16 or --chart FILE)"
                        .formatted(String.join(" ", arguments)));
                System.exit(2);
            }
        }
        Path directory = Files.createTempDirectory("manykey-bench");
        System.setProperty("logback.configurationFile", "logback-up.xml");
        System.setProperty("manykey.log", directory.resolve("manykey.log").toString());
        var bench = new RevocationBench(proxies);
        bench.run(directory);
        if (drawing != null) {
            Files.writeString(drawing, bench.chart().svg());
        }
        System.exit(0);
    }

    private void run(Path directory) throws Exception {
        System.out.printf("%d processors, Java %s; data in %s%n", Runtime.getRuntime().availableProcessors(),
                Runtime.version(), directory);
        int brokerPort = Listener.anyFree();
        Process broker = new ProcessBuilder(BrokerProcess.command(directory.resolve("kafka"), brokerPort, List.of()))
                .redirectErrorStream(true).redirectOutput(directory.resolve("broker.log").toFile()).start();
        String kafka = Listener.LOOPBACK + ":" + brokerPort;
        try (CountingUpstream upstream = new CountingUpstream(REVOCATIONS + WARM_UP + 1);
                Suite suite = Suite.start(
                        UpOptions.withProxies(directory.resolve("data"), proxies, BOUND, upstream.port()),
                        Suite.Broker.at(kafka))) {
            AdminApi admin = suite.admin(http);
            upstream.provide(admin);
            for (int thing = 0; thing < WARM_UP + REVOCATIONS; thing++) {
                measure(admin, suite.proxies(), thing, thing >= WARM_UP);
            }
            measureFloor(kafka);
            measureCuts(admin, suite.proxies(), broker.pid());
        } finally {
            broker.destroyForcibly();
        }
        System.out.printf("revocation sent until each proxy's first refusal:  %s%n", refusals);
        System.out.printf("revocation sent until the brokers have it:         %s%n", acknowledgements);
        System.out.printf("revocation sent until its answer:                  %s%n", answers);
        System.out.printf("raw produce to consume on the same broker:         %s%n", floor);
        System.out.printf("broker stopped until each proxy's first 503 stale:  %s%n", stale);
        System.out.printf(Locale.ROOT, "RESULT proxies=%d p50_ms=%.1f p99_ms=%.1f floor_p50_ms=%.1f%n", proxies,
                refusals.millis(50), refusals.millis(99), floor.millis(50));
    }

    private void measure(AdminApi admin, List<Place> proxies, int thing, boolean counts) throws Exception {
        var key = admin.post(Listener.KEY, "/v1/keys",
                Map.of("name", "tool " + thing, "credential", "things", "policies", List.of("read")));
        String secret = key.path("secret").asString();
        CountDownLatch serving = new CountDownLatch(proxies.size());
        CountDownLatch refused = new CountDownLatch(proxies.size());
        AtomicLong sentAt = new AtomicLong();
        for (Place proxy : proxies) {
            var _ = Thread.ofVirtual()
                    .start(() -> holdUntilCut(proxy, thing, secret, serving, refused, sentAt, counts));
        }
        require(serving, "every proxy serves the key");
        Thread.sleep(TO_REST); // what the new key and ten calls have set off is not to be measured
        Instant sent = Instant.now();
        sentAt.set(System.nanoTime());
        var answer = admin.post(Listener.KEY, "/v1/keys/" + key.path("id").asString() + "/revoke", Map.of());
        if (counts) {
            answers.add(System.nanoTime() - sentAt.get());
            Instant acknowledged = Instant.parse(answer.path("receipt").path("acknowledgedAt").asString());
            acknowledgements.add(Duration.between(sent, acknowledged).toNanos());
        }
        require(refused, "every proxy refuses the key");
    }

    /** A download that never ends costs nothing while it is open, and is cut in the moment in which calls begin to be refused. */
    private void holdUntilCut(Place proxy, int thing, String secret, CountDownLatch serving, CountDownLatch refused,
            AtomicLong sentAt, boolean counts) {
        String address = proxy.address() + "/things" + CountingUpstream.THINGS + thing;
        try {
            boolean served = false;
            try (InputStream download = http
                    .send(request(address + CountingUpstream.HELD, secret), BodyHandlers.ofInputStream())
                    .body()) {
                served = download.read() >= 0;
                serving.countDown();
                served &= download.read() < 0;
            } catch (IOException e) {
                served = true; // cut
            }
            long cut = System.nanoTime();
            if (!served || http.send(request(address, secret), BodyHandlers.discarding()).statusCode() != REFUSED) {
                throw new IllegalStateException(proxy.id() + ": not refused (expected: 401)");
            }
            if (counts) {
                refusals.add(cut - sentAt.get());
            }
            refused.countDown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Chart chart() {
        return new Chart("%d proxies, %d processors".formatted(proxies, Runtime.getRuntime().availableProcessors()))
                .with("raw produce to consume on the same broker", floor)
                .with("revocation sent until each proxy refuses", refusals)
                .with("revocation sent until its receipt of all proxies", answers)
                .with("broker stopped until each proxy refuses everything, bound %d s".formatted(BOUND.toSeconds()),
                        stale);
    }

    private void measureCuts(AdminApi admin, List<Place> proxies, long broker) throws InterruptedException {
        int thing = WARM_UP + REVOCATIONS;
        String secret = admin.post(Listener.KEY, "/v1/keys",
                Map.of("name", "tool " + thing, "credential", "things", "policies", List.of("read"))).path("secret")
                .asString();
        for (int i = 0; i < CUTS; i++) {
            untilEach(proxies, thing, secret, SERVED, _ -> {});
            Signals.stop(broker);
            long stopped = System.nanoTime();
            try {
                untilEach(proxies, thing, secret, STALE, at -> stale.add(at - stopped));
            } finally {
                Signals.resume(broker);
            }
        }
    }

    /** Calls each proxy until it answers with this status, and tells when it did. */
    private void untilEach(List<Place> proxies, int thing, String secret, int status, LongConsumer at)
            throws InterruptedException {
        CountDownLatch there = new CountDownLatch(proxies.size());
        for (Place proxy : proxies) {
            var _ = Thread.ofVirtual().start(() -> {
                var request = request(proxy.address() + "/things" + CountingUpstream.THINGS + thing, secret);
                try {
                    while (status(request) != status) {
                        Thread.sleep(BETWEEN_CALLS);
                    }
                    at.accept(System.nanoTime());
                    there.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        require(there, "every proxy answers with " + status);
    }

    private int status(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return CUT; // in the middle of its answer
        }
    }

    private static HttpRequest request(String address, String secret) {
        return HttpRequest.newBuilder(URI.create(address)).header("X-Api-Token", secret).build();
    }

    private static void require(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("not true within %s (expected: %s)".formatted(PATIENCE, what));
        }
    }

    private void measureFloor(String kafka) throws ExecutionException, InterruptedException {
        TopicPartition partition = new TopicPartition("bench.floor", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)
                    .configs(Map.of("flush.messages", "1")))).all().get();
        }
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", kafka, "acks", "all", "linger.ms", 0),
                        new ByteArraySerializer(), new ByteArraySerializer())) {
            consumer.assign(List.of(partition));
            for (int i = 0; i < RECORDS; i++) {
                long sent = System.nanoTime();
                var acknowledged = producer.send(new ProducerRecord<>(partition.topic(), new byte[400]));
                boolean arrived = false;
                while (!arrived) {
                    arrived = !consumer.poll(Duration.ofMillis(200)).isEmpty();
                }
                if (i >= WARM_UP) {
                    floor.add(System.nanoTime() - sent);
                }
                acknowledged.get();
            }
        }
    }
}
