package dev.manykey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import dev.manykey.contract.Signatory;
import dev.manykey.contract.Topics;
import dev.manykey.contract.state.CompleteState;
import dev.manykey.contract.state.State;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.ControlTopics;
import dev.manykey.controllog.SigningDirectory;
import dev.manykey.sealing.SealingKeys;
import dev.manykey.standalone.Listener;
import dev.manykey.standalone.faults.BrokerProcess;
import dev.manykey.standalone.faults.CountingUpstream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * {@code ./manykey bench bootstrap [--keys N]}: how long a proxy takes from the start of its process until it is ready with so
 * many keys in the control log and an hour of markers of a hundred proxies, and how much more memory it holds than with an
 * empty log.
 */
public final class BootstrapBench {
    private static final int PROXIES = 100;
    private static final int MARKERS_OF_AN_HOUR = 7200;
    private static final int CALLS = 4000;
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final double MIB = 1024.0 * 1024;
    private static final Pattern READ = Pattern.compile("access keys in \\d+ KiB, read in (\\d+) ms");
    private static final Pattern VERIFIED = Pattern.compile("records were verified in (\\d+) ms");

    private final Path directory;
    private final Map<String, String> settings = new HashMap<>();
    private final int keys;

    private BootstrapBench(Path directory, int keys) {
        this.directory = directory;
        this.keys = keys;
    }

    /** What one start came to; bytes are those in memory. */
    private record Start(Duration ready, long readMillis, long bytes, long bytesVerified, Times calls) {}

    /** {@code --keys N}, 1,000,000 when it is not said. */
    public static void main(String[] arguments) throws Exception {
        int keys = 1_000_000;
        if (arguments.length == 2 && arguments[0].equals("--keys") && arguments[1].matches("\\d{4,8}")) {
            keys = Integer.parseInt(arguments[1]);
        } else if (arguments.length > 0) {
            System.err.println("bench bootstrap %s: (expected: nothing, or --keys and a number from 1000 on)"
                    .formatted(String.join(" ", arguments)));
            System.exit(2);
        }
        Path directory = Files.createTempDirectory("manykey-bench");
        System.setProperty("logback.configurationFile", "logback-up.xml");
        System.setProperty("manykey.log", directory.resolve("manykey.log").toString());
        new BootstrapBench(directory, keys).run();
        System.exit(0);
    }

    private void run() throws Exception {
        System.out.printf("%d processors, Java %s; data in %s%n", Runtime.getRuntime().availableProcessors(),
                Runtime.version(), directory);
        int brokerPort = Listener.anyFree();
        Process broker = new ProcessBuilder(BrokerProcess.command(directory.resolve("kafka"), brokerPort, List.of()))
                .redirectErrorStream(true).redirectOutput(directory.resolve("broker.log").toFile()).start();
        var kafka = new ControlLogProperties(Listener.LOOPBACK + ":" + brokerPort, (short) 1, 1, Duration.ofSeconds(5),
                Map.of());
        Path sealingPrivate = directory.resolve("sealing-private.json");
        Path sealingPublic = directory.resolve("sealing-public.json");
        SealingKeys.generate(sealingPrivate, sealingPublic);
        settings.put("manykey.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("manykey.proxy.sealing-private-key", sealingPrivate.toString());
        SigningDirectory signing = new SigningDirectory(directory);
        signing.provide();
        settings.putAll(signing.settings(Signatory.PROXY));
        makeTopics(kafka);
        try (CountingUpstream upstream = new CountingUpstream(Population.CALLABLE);
                LogFill fill = new LogFill(kafka, signing.signer())) {
            Population population = new Population(SealingKeys.loadPublic(sealingPublic), upstream.port());
            String topic = topic(kafka);
            fill.write(CompleteState.SPEAKERS.stream().<State>map(by -> new CompleteState(by, topic)).toList());
            Start empty = start("no keys", 0);
            fill.write(population.surroundings());
            fill.write(0, Population.CALLABLE, population::key);
            Start few = start("%,d keys".formatted(Population.CALLABLE), CALLS);
            fill(fill, population, topic);
            Start many = start("%,d keys".formatted(keys), CALLS);
            report(empty, few, many);
        } finally {
            broker.destroyForcibly();
        }
    }

    private static void makeTopics(ControlLogProperties kafka) throws InterruptedException {
        for (long end = System.nanoTime() + TO_START.toNanos(); true;) {
            try {
                new ControlTopics(kafka).ensure();
                return;
            } catch (KafkaException e) { // the broker is starting
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
            }
        }
    }

    private static String topic(ControlLogProperties kafka) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(kafka.admin())) {
            return admin.describeTopics(List.of(Topics.CONTROL)).allTopicNames().get().values().iterator().next()
                    .topicId().toString();
        }
    }

    private void fill(LogFill fill, Population population, String topic) throws ExecutionException {
        long began = System.nanoTime();
        fill.write(Population.CALLABLE, keys, population::key);
        fill.writeMarkers(PROXIES, MARKERS_OF_AN_HOUR, topic);
        System.out.printf("filled with signed records of %,d keys and %,d markers in %d s%n", keys,
                PROXIES * MARKERS_OF_AN_HOUR, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
    }

    private Start start(String what, int calls) throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(directory, "proxy");
        try (MeasuredProxy proxy = new MeasuredProxy(own, settings)) {
            Duration ready = proxy.awaitReady();
            long bytes = proxy.residentBytes();
            long readMillis = Long.parseLong(proxy.awaitWords(READ));
            long verifiedMillis = Long.parseLong(proxy.awaitWords(VERIFIED));
            long bytesVerified = proxy.residentBytes();
            Times times = proxy.call(calls);
            System.out.printf(Locale.ROOT,
                    "%-16s ready %.1f s after its process was started, log read in %.1f s; %.1f MiB in memory, %.1f MiB when"
                            + " all was verified %.0f s later%n",
                    what + ":", ready.toMillis() / 1e3, readMillis / 1e3, bytes / MIB, bytesVerified / MIB,
                    verifiedMillis / 1e3);
            return new Start(ready, readMillis, bytes, bytesVerified, times);
        }
    }

    private void report(Start empty, Start few, Start many) {
        System.out.printf("a call with one of %,9d keys: %s%n", Population.CALLABLE, few.calls());
        System.out.printf("a call with one of %,9d keys: %s%n", keys, many.calls());
        System.out.printf(Locale.ROOT, "bytes per key: %.1f when ready, %.1f when all was verified%n",
                perKey(many.bytes(), empty.bytes()), perKey(many.bytesVerified(), empty.bytesVerified()));
        System.out.printf(Locale.ROOT, "RESULT keys=%d seconds=%.1f bytes_per_key=%.1f%n", keys,
                many.ready().toMillis() / 1e3, Math.max(perKey(many.bytes(), empty.bytes()),
                        perKey(many.bytesVerified(), empty.bytesVerified())));
    }

    private double perKey(long bytes, long without) {
        return (bytes - without) / (double) keys;
    }
}
