package dev.manykey.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import dev.manykey.contract.Signatory;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.awaitility.Awaitility.await;

/** A key-service that has really been started, and the requests that people send to it. */
final class RunningKeyService implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static @Nullable RunningKeyService shared;

    private final ConfigurableApplicationContext context;
    private final Path tokenFile;
    private String token = "";

    private RunningKeyService(ConfigurableApplicationContext context, Path tokenFile) {
        this.context = context;
        this.tokenFile = tokenFile;
    }

    /** The one that most tests share, with its first admin's token. */
    static synchronized RunningKeyService shared() {
        if (shared == null) {
            shared = start("manykey_key").asFirstAdmin();
        }
        return shared;
    }

    /**
     * One on a database of its own, ready to answer.
     *
     * @param settings {@code name=value}, before those that tests need
     */
    static RunningKeyService start(String database, String... settings) {
        try {
            Path tokenFile = Files.createTempDirectory("first-admin").resolve("token");
            Map<String, Object> all = new HashMap<>(Map.of("server.port", 0, "server.address", "127.0.0.1",
                    "spring.mongodb.uri", Surroundings.SHARED.mongoUri(),
                    "manykey.key.database", database,
                    "manykey.kafka.bootstrap-servers", Surroundings.SHARED.kafka().bootstrapServers(),
                    "manykey.kafka.publish-timeout", "2s",
                    "manykey.key.check-timeout", "2s",
                    "manykey.key.sealing-public-key", Surroundings.SHARED.publicSealingKey(),
                    "manykey.key.first-admin-token-file", tokenFile));
            all.putAll(Surroundings.SHARED.signing().settings(Signatory.KEY_SERVICE));
            for (String setting : settings) {
                all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
            }
            String[] arguments = all.entrySet().stream().map(one -> "--" + one.getKey() + "=" + one.getValue())
                    .toArray(String[]::new);
            var service = new RunningKeyService(KeyServiceApplication.application().run(arguments), tokenFile);
            await().atMost(Surroundings.SOON)
                    .until(() -> service.get("/actuator/health/readiness").status() == 200);
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path tokenFile() {
        return tokenFile;
    }

    /** Takes the token of the first admin, which a service that is ready has handed over, and sends it from now on. */
    RunningKeyService asFirstAdmin() {
        try {
            token = Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    String token() {
        return token;
    }

    /** The same service as somebody else sees it. */
    RunningKeyService as(String otherToken) {
        var other = new RunningKeyService(context, tokenFile);
        other.token = otherToken;
        return other;
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, @Nullable String json, String... headers) {
        return send("POST", path, json, headers);
    }

    Answer put(String path, String json, String... headers) {
        return send("PUT", path, json, headers);
    }

    Answer patch(String path, String json, String... headers) {
        return send("PATCH", path, json, headers);
    }

    Answer send(String method, String path, @Nullable String json, String... headers) {
        var server = ((ReactiveWebServerApplicationContext) context).getWebServer();
        int port = Objects.requireNonNull(server).getPort();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, json == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /** An answer, also read as JSON. */
    record Answer(HttpResponse<String> http) {
        int status() {
            return http.statusCode();
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        String body() {
            return http.body();
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(http.body());
        }

        String text(String field) {
            return json().path(field).asString("");
        }

        /** The first part of the request that the answer complains about. */
        String complaint() {
            JsonNode error = json().path("errors").path(0);
            return "%s | %s | %s".formatted(error.path("field").asString(""), error.path("value").asString(""),
                    error.path("expected").asString(""));
        }
    }
}
