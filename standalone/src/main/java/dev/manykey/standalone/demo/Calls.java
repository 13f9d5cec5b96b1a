package dev.manykey.standalone.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.manykey.crm.SampleCrm;
import dev.manykey.standalone.Addresses;
import dev.manykey.standalone.Listener;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls of tools through the proxy, and the memory of all of them. Safe for many threads. */
final class Calls {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PREFIX = "/crm";

    private final HttpClient http;
    private final Addresses addresses;
    private final Queue<Made> made = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unanswered = new AtomicInteger();

    Calls(HttpClient http, Addresses addresses) {
        this.http = http;
        this.addresses = addresses;
    }

    Made get(Tool tool, String path) {
        return call(tool, "GET", path, null);
    }

    /** Calls the sample CRM with the tool's key where the CRM's own token would be.
     *
     *  @param path after the API's own beginning
     *  @param json a body, or null
     *  @throws UncheckedIOException when there was no answer */
    Made call(Tool tool, String method, String path, @Nullable String json) {
        String target = SampleCrm.API_PATH + path;
        var request = HttpRequest.newBuilder(URI.create(addresses.of(Listener.PROXY) + PREFIX + target))
                .timeout(PATIENCE)
                .header(SampleCrm.TOKEN_HEADER, tool.secret())
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        Instant sent = Instant.now();
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            var one = made(tool, method + " " + target.split("\\?", 2)[0], answer, sent);
            made.add(one);
            return one;
        } catch (IOException e) {
            unanswered.incrementAndGet();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("call: interrupted", e);
        }
    }

    /** Everything that was answered so far. */
    List<Made> answered() {
        return List.copyOf(made);
    }

    /** How many calls got no answer so far. */
    int unanswered() {
        return unanswered.get();
    }

    /** What the sample CRM says that it received. */
    JsonNode received() {
        var request = HttpRequest.newBuilder(URI.create(addresses.of(Listener.CRM) + "/_received")).build();
        try {
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("call: interrupted", e);
        }
    }

    private static Made made(Tool tool, String operation, HttpResponse<String> answer, Instant sent) {
        @Nullable
        String refusal = answer.headers().firstValue("Manykey-Refusal").orElse(null);
        @Nullable
        String missing = refusal == null ? null : JSON.readTree(answer.body()).path("missing").asString(null);
        return new Made(tool, operation, answer.statusCode(), refusal, missing,
                answer.headers().firstValue("Manykey-Exchange").orElse(""), sent, Instant.now());
    }
}
