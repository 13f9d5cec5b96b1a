package dev.manykey.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Secrets that are known here go through everything, on good ways and bad ones; then every byte that was stored, logged or
 *  answered is searched for them. */
class SecretCanaryIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String OWNER = "canary-that-may-be-seen";

    @TempDir
    private static Path directory;
    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();
    private static final Map<String, String> SECRETS = new TreeMap<>();
    private static List<String> answers = List.of();
    private static long keySightings;

    @BeforeAll
    static void useEverythingOnceAndStop() throws Exception {
        listenToLogs();
        try (var suite = Suite.start(UpOptions.onFreePorts(directory)); var wire = new Wire()) {
            String first = Files.readString(suite.firstAdminTokenFile()).strip();
            SECRETS.put("first admin's token", first);
            SECRETS.put("CRM's token", suite.sampleCrmToken());
            var admin = new AdminApi(wire.http(), suite.addresses(), first);
            var person = admin.post(Listener.KEY, "/v1/operators", Map.of("name", "Second", "role", "auditor"));
            SECRETS.put("auditor's token", person.path("token").asString());
            SECRETS.put("other token of the upstream", "canary-other-token-1b9f04");
            admin.post(Listener.KEY, "/v1/owners", Map.of("id", OWNER, "name", "Owner " + OWNER));
            admin.post(Listener.KEY, "/v1/credentials",
                    Map.of("id", "canary", "owner", OWNER, "upstream", "crm", "token",
                            SECRETS.get("other token of the upstream")));
            admin.put(Listener.KEY, "/v1/credentials/canary/token", Map.of("token", suite.sampleCrmToken()));
            var key = admin.post(Listener.KEY, "/v1/keys", Map.of("name", "key of " + OWNER, "credential", "canary",
                    "policies", List.of("crm-read")));
            SECRETS.put("secret of a key", key.path("secret").asString());
            String path = "/v1/keys/" + key.path("id").asString();
            SECRETS.put("second secret of a key",
                    admin.post(Listener.KEY, path + "/rotate", Map.of("overlap", "PT1H")).path("secret").asString());
            var tool = new AdminApi(wire.http(), suite.addresses(), secret("secret of a key"));
            SECRETS.put("secret of a child", tool.post(Listener.KEY, "/v1/child-keys",
                    Map.of("name", "child of " + OWNER, "policies", List.of("crm-read"))).path("secret").asString());
            callThroughProxy(suite, wire);
            presentSecretsWhereTheyDoNotBelong(suite, wire);
            admin.post(Listener.KEY, path + "/revoke", Map.of());
            await().atMost(SOON)
                    .until(() -> wire.get(deals(suite), "X-Api-Token", secret("secret of a key")).status() == 401);
            await().atMost(SOON)
                    .until(() -> !admin.list(Listener.AUDIT, "/v1/records?key=" + path.substring(9)).isEmpty());
            lookAround(suite, wire);
            keySightings = wire.get(suite.addresses().of(Listener.CRM) + "/_received").json().path("key_sightings")
                    .asLong(-1);
            answers = List.copyOf(wire.answers());
        }
    }

    @AfterAll
    static void stopListening() {
        root().detachAppender(LOGGED);
    }

    @Test
    void nothingThatIsStoredOrOnATopicHasASecretInIt() throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String name : secretsIn(Files.readAllBytes(file))) {
                    found.add(name + " in " + directory.relativize(file));
                }
            }
        }

        assertThat(found).containsExactlyInAnyOrder("first admin's token in first-admin-token",
                "CRM's token in sample-crm-token");
    }

    /** Without this, a store that compresses would look clean. */
    @Test
    void theSearchWouldFindWhatIsStoredAndWhatIsOnATopic() throws IOException {
        assertThat(placesOf(OWNER)).anyMatch(place -> place.startsWith("store/key"))
                .anyMatch(place -> place.startsWith("store/audit"))
                .anyMatch(place -> place.startsWith("kafka/manykey.control-0"))
                .anyMatch(place -> place.startsWith("kafka/manykey.audit-0"));
    }

    @Test
    void nothingThatIsLoggedHasASecretInIt() {
        assertThat(LOGGED.list).hasSizeGreaterThan(100);
        for (ILoggingEvent event : List.copyOf(LOGGED.list)) {
            String text = event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy());

            assertThat(secretsIn(text.getBytes(StandardCharsets.UTF_8))).as(event.getLoggerName()).isEmpty();
        }
    }

    /** The answers that show a secret once went to {@link AdminApi}; what is searched here is everything else. */
    @Test
    void nothingThatIsAnsweredHasASecretInIt() {
        assertThat(answers).hasSizeGreaterThan(30);
        for (String answer : answers) {
            assertThat(secretsIn(answer.getBytes(StandardCharsets.UTF_8))).as(answer).isEmpty();
        }
    }

    @Test
    void nothingThatReachesTheUpstreamHasAKeyInIt() {
        assertThat(keySightings).isZero();
    }

    private static void callThroughProxy(Suite suite, Wire wire) throws Exception {
        for (String name : List.of("secret of a key", "second secret of a key", "secret of a child")) {
            await().atMost(SOON).until(() -> wire.get(deals(suite), "X-Api-Token", secret(name)).status() == 200);
            assertThat(wire.send("POST", deals(suite), "{\"title\": \"x\"}", "X-Api-Token", secret(name)).status())
                    .isEqualTo(403);
        }
    }

    /** Each of them is refused, and said something about. */
    private static void presentSecretsWhereTheyDoNotBelong(Suite suite, Wire wire) throws Exception {
        String admin = "Bearer " + secret("first admin's token");
        for (String secret : SECRETS.values()) {
            var refused = new ArrayList<Wire.Answer>();
            refused.add(wire.get(deals(suite) + "?api_token=" + secret));
            refused.add(wire.get(deals(suite), "Authorization", "Bearer " + secret));
            refused.add(wire.get(deals(suite), "X-Api-Token", secret + "x"));
            // In a path only what Manykey knows by its form can be told from the names that belong there.
            if (secret.startsWith("mk")) {
                refused.add(wire.get(deals(suite) + "/" + secret, "X-Api-Token", secret));
                refused.add(wire.get(suite.addresses().of(Listener.PROXY) + "/" + secret + "/deals"));
            }
            String key = suite.addresses().of(Listener.KEY);
            refused.add(wire.get(key + "/v1/keys", "Authorization", "Bearer x" + secret));
            refused.add(wire.get(key + "/v1/child-keys", "Authorization", "Bearer " + secret + "x"));
            refused.add(wire.send("POST", key + "/v1/credentials", "{\"token\": \"" + secret + "\", \"owner\": 1",
                    "Authorization", admin));
            refused.add(wire.send("POST", key + "/v1/credentials",
                    "{\"token\": {\"is\": \"" + secret + "\"}, \"owner\": \"x\", \"upstream\": \"crm\"}",
                    "Authorization",
                    admin));
            refused.add(wire.send("POST", key + "/v1/credentials",
                    "{\"token\": \"" + secret + "\", \"owner\": \"nobody\", \"upstream\": \"crm\"}", "Authorization",
                    admin));
            for (var answer : refused) {
                assertThat(answer.status()).isBetween(400, 499);
            }
        }
    }

    private static void lookAround(Suite suite, Wire wire) throws Exception {
        String admin = "Bearer " + secret("first admin's token");
        for (String path : List.of("/v1/keys", "/v1/credentials", "/v1/credentials/canary", "/v1/owners",
                "/v1/operators",
                "/actuator/prometheus", "/actuator/health")) {
            assertThat(wire.get(suite.addresses().of(Listener.KEY) + path, "Authorization", admin).status())
                    .isEqualTo(200);
        }
        assertThat(wire.get(suite.addresses().of(Listener.AUDIT) + "/v1/records?limit=500", "Authorization", admin)
                .json().path("items").size()).isGreaterThan(20);
        assertThat(
                wire.get(suite.addresses().of(Listener.POLICY) + "/v1/upstreams/crm", "Authorization", admin).status())
                .isEqualTo(200);
        assertThat(wire.get(suite.addresses().of(Listener.PROXY_ADMIN) + "/actuator/prometheus", "Authorization", admin)
                .status()).isEqualTo(200);
    }

    private static String deals(Suite suite) {
        return suite.addresses().of(Listener.PROXY) + "/crm/api/v1/deals";
    }

    private static String secret(String name) {
        return SECRETS.getOrDefault(name, "");
    }

    /** Names of the secrets that are in there, as they are or in Base64. */
    private static List<String> secretsIn(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return SECRETS.entrySet().stream()
                .filter(secret -> text.contains(secret.getValue()) || text.contains(base64(secret.getValue())))
                .map(Map.Entry::getKey).toList();
    }

    /** Without the end, which depends on what follows. */
    private static String base64(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, bytes.length - bytes.length % 3));
    }

    private static List<String> placesOf(String text) throws IOException {
        var places = new ArrayList<String>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    places.add(directory.relativize(file).toString());
                }
            }
        }
        return places;
    }

    private static void listenToLogs() {
        LOGGED.start();
        root().addAppender(LOGGED);
        ((Logger) LoggerFactory.getLogger("dev.manykey")).setLevel(Level.TRACE);
        ((Logger) LoggerFactory.getLogger("org.springframework.web")).setLevel(Level.DEBUG);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
