package dev.manykey.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.manykey.standalone.Listener;

/** A proxy as its image starts it, in a JVM of its own with the options and the class path that it ships with. */
final class MeasuredProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration TO_STOP = Duration.ofSeconds(20);
    private static final long KIB = 1024;

    /** As docker/start has them. */
    private static final List<String> OF_EVERY_SERVICE = List.of("-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path said;
    private final int port = Listener.anyFree();
    private final int adminPort = Listener.anyFree();
    private final long startedAt = System.nanoTime();

    /**
     * Starts one.
     *
     * @param directory for its spool and what it says
     * @param settings beside its ports
     */
    MeasuredProxy(Path directory, Map<String, String> settings) throws IOException {
        Path home = Path.of(System.getProperty("manykey.home", "")).resolve("proxy-service");
        Path target = home.resolve("target");
        said = directory.resolve("proxy.out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(OF_EVERY_SERVICE);
        command.addAll(List.of("@" + home.resolve("jvm.options"), "-cp",
                target.resolve("classes") + ":" + target.resolve("dependency") + "/*",
                "dev.manykey.proxy.ProxyServiceApplication", "--server.port=" + adminPort,
                "--manykey.proxy.spool=" + directory.resolve("spool"), "--manykey.proxy.forward.host=127.0.0.1",
                "--manykey.proxy.forward.port=" + port, "--manykey.proxy.forward.allow=127.0.0.0/8"));
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    }

    /** What tools call. */
    String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Waits until it is ready; gives the time since the process was started. */
    Duration awaitReady() throws InterruptedException {
        HttpRequest request = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/actuator/health/readiness")).build();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return Duration.ofNanos(System.nanoTime() - startedAt);
                }
            } catch (IOException e) { // it does not listen yet
                if (!process.isAlive()) {
                    throw new IllegalStateException("proxy: ended with %d, see %s".formatted(process.exitValue(), said),
                            e);
                }
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        throw new IllegalStateException("proxy: not ready within %s, see %s".formatted(PATIENCE, said));
    }

    /** Waits until it has said something; gives what the pattern's group matched. */
    String awaitWords(Pattern pattern) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            Matcher matcher = pattern.matcher(Files.readString(said));
            if (matcher.find()) {
                return matcher.group(1);
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        throw new IllegalStateException("proxy: did not say %s within %s, see %s".formatted(pattern, PATIENCE, said));
    }

    /** Bytes of it that are in memory. */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB).findFirst().orElseThrow();
    }

    /** How long so many calls take, one after the other, with the secrets of the keys that can be called with. */
    Times call(int calls) throws IOException, InterruptedException {
        Times times = new Times();
        for (int i = 0; i < calls; i++) {
            int key = (int) (i * 7919L % Population.CALLABLE);
            HttpRequest request = HttpRequest
                    .newBuilder(URI.create("%s/%s/v1/things/%d".formatted(address(), Population.UPSTREAM, key)))
                    .header("X-Api-Token", Population.secret(key)).build();
            long sent = System.nanoTime();
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IllegalStateException("call with key %d: %d (expected: 200)".formatted(key, status));
            }
            if (i >= calls / 2) { // the first half warms up
                times.add(System.nanoTime() - sent);
            }
        }
        return times;
    }

    @Override
    public void close() {
        process.destroy();
        if (process.onExit().completeOnTimeout(process, TO_STOP.toSeconds(), TimeUnit.SECONDS).join().isAlive()) {
            process.destroyForcibly().onExit().join();
        }
    }
}
