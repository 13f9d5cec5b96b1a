package dev.manykey.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.OperatorRole;
import dev.manykey.adminapi.OperatorToken;
import dev.manykey.contract.KeyHash;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample service on a port of its own, shared by all tests, with the requests that they send to it. */
final class RunningService {
    static final Map<KeyHash, Operator> OPERATORS = new ConcurrentHashMap<>();
    static final AtomicBoolean READY = new AtomicBoolean(true);
    static final String ADMIN = tokenOf(new Operator("ada", "Ada Admin", OperatorRole.ADMIN));
    static final String AUDITOR = tokenOf(new Operator("otto", "Otto Auditor", OperatorRole.AUDITOR));

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String BASE = baseUrl(start());

    private RunningService() {}

    static ConfigurableApplicationContext start() {
        return SpringApplication.run(SampleService.class, "--server.port=0", "--server.address=127.0.0.1",
                "--manykey.admin-api.title=Sample", "--manykey.admin-api.version=7");
    }

    static String baseUrl(ConfigurableApplicationContext context) {
        var server = ((ReactiveWebServerApplicationContext) context).getWebServer();
        return "http://127.0.0.1:" + Objects.requireNonNull(server).getPort();
    }

    static String tokenOf(Operator operator) {
        try (OperatorToken token = OperatorToken.issue(new SecureRandom())) {
            OPERATORS.put(token.hash(), operator);
            return token.text().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        }
    }

    static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(BASE + path));
    }

    static HttpRequest.Builder as(String token, String path) {
        return request(path).header("Authorization", "Bearer " + token);
    }

    static Answer get(String path) {
        return send(as(ADMIN, path));
    }

    static Answer post(String path, String json, String... headers) {
        var request = as(ADMIN, path).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    static Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Announces a body that is longer than what it sends, and hangs up. */
    static void breakOff(String path, String begin) throws IOException {
        URI base = URI.create(BASE);
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.getOutputStream().write("""
                    POST %s HTTP/1.1\r
                    Host: sample\r
                    Authorization: Bearer %s\r
                    Content-Type: application/json\r
                    Content-Length: 1000\r
                    \r
                    %s""".formatted(path, ADMIN, begin).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** An answer, with its body also read as JSON where it is. */
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
    }
}
