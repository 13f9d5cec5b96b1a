package dev.manykey.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The admin APIs of a running suite, called as one operator over HTTP. Safe for many threads. */
public final class AdminApi {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final Addresses addresses;
    private final String token;
    private final Duration patience;

    /** @param token of the operator */
    public AdminApi(HttpClient http, Addresses addresses, String token) {
        this(http, addresses, token, PATIENCE);
    }

    /** @param patience how long an answer is waited for */
    AdminApi(HttpClient http, Addresses addresses, String token, Duration patience) {
        this.patience = patience;
        this.http = http;
        this.addresses = addresses;
        this.token = token;
    }

    /** Asks for something.
     *
     *  @throws NotDone when the answer is no 2xx */
    public JsonNode get(Listener service, String path) {
        return done("GET", service, path, BodyPublishers.noBody());
    }

    /** All items of a list, page by page. */
    public List<JsonNode> list(Listener service, String path) {
        var items = new ArrayList<JsonNode>();
        String next = path;
        while (true) {
            JsonNode page = get(service, next);
            page.path("items").forEach(items::add);
            if (!page.has("nextCursor")) {
                return items;
            }
            next = path + (path.contains("?") ? "&" : "?") + "cursor=" + page.path("nextCursor").asString();
        }
    }

    /** Sends a command as JSON.
     *
     *  @throws NotDone when the answer is no 2xx */
    public JsonNode post(Listener service, String path, Map<String, ?> body) {
        return done("POST", service, path, json(body));
    }

    /** As {@link #post}, and content with an answer that it was done before. */
    void provide(Listener service, String path, Map<String, ?> body) {
        var answer = send("POST", service, path, json(body));
        if (answer.status() != 409) {
            answer.require();
        }
    }

    /** Puts something as JSON.
     *
     *  @throws NotDone when the answer is no 2xx */
    public JsonNode put(Listener service, String path, Map<String, ?> body) {
        return done("PUT", service, path, json(body));
    }

    /** Corrects something, with JSON.
     *
     *  @throws NotDone when the answer is no 2xx */
    public JsonNode patch(Listener service, String path, Map<String, ?> body) {
        return done("PATCH", service, path, json(body));
    }

    /** Puts a document as it is.
     *
     *  @throws NotDone when the answer is no 2xx */
    public JsonNode put(Listener service, String path, byte[] document) {
        return done("PUT", service, path, BodyPublishers.ofByteArray(document));
    }

    private JsonNode done(String method, Listener service, String path, BodyPublisher body) {
        return send(method, service, path, body).require();
    }

    private Answer send(String method, Listener service, String path, BodyPublisher body) {
        URI uri = URI.create(addresses.of(service) + path);
        var request = HttpRequest.newBuilder(uri).timeout(patience).header("Authorization", "Bearer " + token);
        if (body.contentLength() != 0) {
            request.header("Content-Type", "application/json");
        }
        try {
            var answer = http.send(request.method(method, body).build(), BodyHandlers.ofString());
            return new Answer(method + " " + uri.getPath(), answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new NotDone(method + " " + uri + ": no answer, " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotDone(method + " " + uri + ": interrupted", e);
        }
    }

    private static BodyPublisher json(Map<String, ?> body) {
        return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    }

    /** @param call for messages */
    private record Answer(String call, int status, String body) {

        JsonNode require() {
            if (status < 200 || status > 299) {
                throw new NotDone("%s: %d %s".formatted(call, status, read().path("detail").asString("")), null);
            }
            return read();
        }

        private JsonNode read() {
            return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
        }
    }

    /** A call that did not do what it should have done. */
    public static final class NotDone extends RuntimeException {
        NotDone(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
