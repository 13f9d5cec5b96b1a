package dev.manykey.standalone.terminal;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.manykey.policy.authoring.NearestNames;
import dev.manykey.standalone.Misspelt;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** policy-service over HTTP, called with the token in a file: a command line can be read by others on the machine. */
final class PolicyApi {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String USUAL_URL = "http://127.0.0.1:8082";
    private static final String USUAL_TOKEN_FILE = ".data/first-admin-token";
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    /** Longer than a receipt or a replay takes. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final HttpClient http;
    private final String url;
    private final String token;

    private PolicyApi(HttpClient http, String url, String token) {
        this.http = http;
        this.url = url;
        this.token = token;
    }

    /**
     * An answer that is no problem.
     *
     * @param tag its entity tag, null for none
     * @param inForce false when a change is recorded and not in force yet
     */
    record Answer(JsonNode body, @Nullable String tag, boolean inForce) {}

    /** @throws Misspelt when the address or the file is none */
    static PolicyApi open(Typed typed, Path home, HttpClient http) {
        String url = typed.value("--url");
        String file = typed.value("--token-file");
        return new PolicyApi(http, url == null ? USUAL_URL : checked(url),
                token(file == null ? home.resolve(USUAL_TOKEN_FILE) : Path.of(file)));
    }

    /** The token does not go over a network in the clear. */
    private static String checked(String text) {
        URI uri = text.matches("https?://[!-~]+") ? URI.create(text) : URI.create("");
        if (uri.getHost() == null || uri.getRawUserInfo() != null
                || (!"https".equals(uri.getScheme()) && !HERE.contains(uri.getHost()))) {
            throw new Misspelt(
                    "--url: %s (expected: https://..., or http:// on this machine, such as %s)".formatted(text,
                            USUAL_URL));
        }
        return text.replaceFirst("/+$", "");
    }

    private static String token(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.matches("[!-~]{1,500}")) {
                return token;
            }
        } catch (IOException e) {
            throw new Misspelt(
                    "--token-file: %s is not readable (expected: a file with an admin's token)".formatted(file));
        }
        throw new Misspelt(
                "--token-file: %s (expected: a file with an admin's token and nothing else)".formatted(file));
    }

    /** A part of a path or query. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody(), null);
    }

    Answer post(String path, Map<String, ?> body) {
        return send("POST", path, json(body), null);
    }

    /** @param tag of what is replaced; when it has another now, nothing is */
    Answer put(String path, Map<String, ?> body, @Nullable String tag) {
        return send("PUT", path, json(body), tag);
    }

    /** All items of a list, page by page. */
    List<JsonNode> list(String path) {
        List<JsonNode> items = new ArrayList<>();
        String next = path;
        while (true) {
            JsonNode page = get(next).body();
            page.path("items").forEach(items::add);
            if (!page.has("nextCursor")) {
                return items;
            }
            next = path + (path.contains("?") ? "&" : "?") + "cursor=" + escaped(page.path("nextCursor").asString());
        }
    }

    /**
     * As {@link #get}, and where there is no such thing the nearest names are told.
     *
     * @param what it is, for the message
     * @param list where all of them are
     */
    Answer named(String what, String name, String path, String list) {
        try {
            return get(path);
        } catch (NotDone missing) {
            if (!missing.isMissing()) {
                throw missing;
            }
            throw new Misspelt(unknown(what, name, list(list).stream().map(one -> one.path("id").asString()).toList()));
        }
    }

    /** Id of the key with this id, or of the only one with this name. */
    String key(String text) {
        List<JsonNode> all = list("/v1/keys?limit=500&q=" + escaped(text));
        List<String> exact = all.stream().filter(key -> key.path("id").asString().equals(text)
                || key.path("name").asString().equals(text)).map(key -> key.path("id").asString()).toList();
        if (exact.size() == 1) {
            return exact.getFirst();
        }
        if (exact.size() > 1) {
            throw new Misspelt(
                    "KEY: %s (expected: an id, since there are %s)".formatted(text, String.join(", ", exact)));
        }
        List<JsonNode> others = all.isEmpty() ? get("/v1/keys?limit=500").body().path("items").valueStream().toList()
                : all;
        throw new Misspelt(unknown("KEY", text, others.stream()
                .flatMap(key -> List.of(key.path("name").asString(), key.path("id").asString()).stream()).distinct()
                .toList()));
    }

    private static String unknown(String what, String name, List<String> all) {
        List<String> nearest = NearestNames.of(name, all);
        return "%s: %s (expected: one that is there%s)".formatted(what, name, nearest.isEmpty()
                ? all.isEmpty() ? ", and there is none yet"
                        : ", " + String.join(", ", all.subList(0, Math.min(5, all.size())))
                : ", such as " + String.join(", ", nearest));
    }

    private Answer send(String method, String path, BodyPublisher body, @Nullable String tag) {
        var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(LONGEST).method(method, body)
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json");
        if (tag != null) {
            request.header("If-Match", tag);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            JsonNode told = answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
            if (answer.statusCode() < 200 || answer.statusCode() > 299) {
                throw NotDone.of(answer.statusCode(), told);
            }
            return new Answer(told, answer.headers().firstValue("ETag").orElse(null),
                    !answer.headers().firstValue("Manykey-In-Force").orElse("").equals("false"));
        } catch (IOException e) {
            throw new NotDone(0,
                    List.of("--url: %s does not answer, %s (expected: policy-service; ./manykey up starts it)"
                            .formatted(url, e.getClass().getSimpleName())));
        } catch (JacksonException e) {
            throw new NotDone(0,
                    List.of("--url: %s does not answer in JSON (expected: policy-service)".formatted(url)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotDone(0, List.of("interrupted"));
        }
    }

    private static BodyPublisher json(Map<String, ?> body) {
        return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    }
}
