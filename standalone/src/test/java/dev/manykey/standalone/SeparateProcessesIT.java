package dev.manykey.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.manykey.contract.Signatory;
import dev.manykey.controllog.SigningDirectory;
import dev.manykey.crm.SampleCrm;
import dev.manykey.sealing.SealingKeys;
import dev.manykey.standalone.broker.EmbeddedBroker;
import dev.manykey.standalone.store.DocumentStoreServer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Each service from its own jar, as a process that is told nothing but where Kafka and its database are. */
class SeparateProcessesIT {

    private static final Duration TO_START = Duration.ofMinutes(2);
    private static final String TOKEN = "token-of-the-crm-4711";
    private static final Path PROJECT = Path.of(System.getProperty("manykey.home", ".."));

    @TempDir
    private Path directory;
    private SigningDirectory signing;
    private final List<AutoCloseable> servers = new ArrayList<>();
    private final List<Process> services = new ArrayList<>();
    private final Map<Listener, Integer> ports = new EnumMap<>(Listener.class);

    @BeforeEach
    void start() throws IOException {
        var broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        servers.add(broker);
        var crm = SampleCrm.start(Listener.LOOPBACK, 0, TOKEN);
        servers.add(crm);
        ports.put(Listener.CRM, crm.port());
        Path privateKey = directory.resolve(SealingKeys.PRIVATE_FILE);
        Path publicKey = directory.resolve(SealingKeys.PUBLIC_FILE);
        SealingKeys.generate(privateKey, publicKey);
        signing = new SigningDirectory(directory);
        signing.provide();
        String place = Listener.LOOPBACK + ":" + crm.port();
        String kafka = "manykey.kafka.bootstrap-servers=" + broker.bootstrapServers();
        ports.put(Listener.PROXY, freePort());

        service(Listener.KEY, "key-service", Signatory.KEY_SERVICE, kafka, database(Store.KEY),
                "manykey.key.sealing-public-key=" + publicKey,
                "manykey.key.first-admin-token-file=" + directory.resolve("first-admin-token"));
        service(Listener.POLICY, "policy-service", Signatory.POLICY_SERVICE, kafka, database(Store.POLICY),
                "manykey.upstream.allow=" + place);
        service(Listener.AUDIT, "audit-service", null, kafka, database(Store.AUDIT));
        service(Listener.PROXY_ADMIN, "proxy-service", Signatory.PROXY, kafka, "manykey.proxy.forward.allow=" + place,
                "manykey.proxy.forward.port=" + ports.get(Listener.PROXY),
                "manykey.proxy.spool=" + directory.resolve("spool"),
                "manykey.proxy.sealing-private-key=" + privateKey);
    }

    @AfterEach
    void stop() throws Exception {
        services.forEach(Process::destroyForcibly);
        for (Process service : services) {
            service.waitFor();
        }
        for (AutoCloseable server : servers.reversed()) {
            server.close();
        }
    }

    @Test
    void theyDoTheMainJobTogetherAndStopWhenTold() throws Exception {
        try (var wire = new Wire()) {
            var at = new Addresses(ports);
            for (Listener service : List.of(Listener.KEY, Listener.POLICY, Listener.AUDIT, Listener.PROXY_ADMIN)) {
                String readiness = at.of(service) + "/actuator/health/readiness";
                await(service.name()).atMost(TO_START).ignoreExceptionsInstanceOf(IOException.class)
                        .until(() -> wire.get(readiness).status() == 200);
            }
            String token = Files.readString(directory.resolve("first-admin-token")).strip();

            MainJob.run(at, wire, new AdminApi(wire.http(), at, token), TOKEN);

            services.forEach(Process::destroy);
            for (Process service : services) {
                assertThat(service.onExit()).succeedsWithin(Duration.ofMinutes(1));
            }
        }
    }

    private void service(Listener listener, String name, @Nullable Signatory who, String... settings)
            throws IOException {
        int port = freePort();
        ports.put(listener, port);
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar(name).toString(),
                "--server.port=" + port));
        signing.settings(who).forEach((setting, value) -> command.add("--" + setting + "=" + value));
        for (String setting : settings) {
            command.add("--" + setting);
        }
        services.add(new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile()).start());
    }

    private String database(Store store) {
        var server = DocumentStoreServer.start(directory.resolve(store.fileName()), 0);
        servers.add(server);
        return "spring.mongodb.uri=" + server.connectionString() + (store == Store.POLICY ? "/manykey_policy" : "");
    }

    private static Path jar(String service) throws IOException {
        try (var files = Files.list(PROJECT.resolve(service).resolve("target"))) {
            return files.filter(file -> file.toString().endsWith("-exec.jar")).findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "%s: no -exec.jar (expected: made by ./mvnw package)".formatted(service)));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(Listener.LOOPBACK))) {
            return socket.getLocalPort();
        }
    }
}
