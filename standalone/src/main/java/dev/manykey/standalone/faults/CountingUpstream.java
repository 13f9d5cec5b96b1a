package dev.manykey.standalone.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.manykey.standalone.AdminApi;
import dev.manykey.standalone.Listener;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/** An upstream that knows for each thing when it was last asked for it: the judge of what was forwarded. Each access key of a
 *  trial asks for a thing of its own. */
public final class CountingUpstream implements AutoCloseable {

    /** What stands before the number of a thing. */
    public static final String THINGS = "/v1/things/";
    /** Behind a thing's number: an answer that begins and never ends. */
    public static final String HELD = "?held";
    /** Header of a request: the proxy that it was sent to. */
    static final String VIA = "X-Sent-To";
    private static final int WAITING = 1000;

    /**
     * The last time that something was asked for.
     *
     * @param via the proxy, empty when the caller did not say
     */
    record Asked(Instant at, String via) {}

    private final HttpServer server;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReferenceArray<@Nullable Asked> lastAsked;
    private final AtomicLongArray times;
    private final AtomicInteger given = new AtomicInteger();

    /** For so many things; on any port of loopback. */
    public CountingUpstream(int things) {
        lastAsked = new AtomicReferenceArray<>(things);
        times = new AtomicLongArray(things);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), WAITING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(THINGS, this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** When a thing was asked for last; null when it never was. */
    @Nullable
    Asked lastAsked(int thing) {
        return lastAsked.get(thing);
    }

    /** A thing that nobody has been given yet, from the last on. */
    int next() {
        return times.length() - given.incrementAndGet();
    }

    /** How often a thing was asked for. */
    long times(int thing) {
        return times.get(thing);
    }

    /** Makes it an upstream named {@code things}, with a policy {@code read} and a credential {@code things}. */
    public void provide(AdminApi admin) {
        String address = "http://" + Listener.LOOPBACK + ":" + port();
        admin.post(Listener.POLICY, "/v1/upstreams", Map.of("id", "things", "name", "Things", "baseUrl", address,
                "tokenPlaces", List.of(Map.of("in", "header", "name", "X-Api-Token"))));
        admin.put(Listener.POLICY, "/v1/upstreams/things/documents/v1",
                openApi(address).getBytes(StandardCharsets.UTF_8));
        admin.post(Listener.POLICY, "/v1/policies", Map.of("id", "read", "name", "Read", "upstream", "things",
                "permissions", Map.of("*", "read")));
        admin.post(Listener.KEY, "/v1/owners", Map.of("id", "ada", "name", "Ada"));
        admin.post(Listener.KEY, "/v1/credentials", Map.of("id", "things", "owner", "ada", "upstream", "things",
                "token", "real-token"));
    }

    private static String openApi(String address) {
        return """
                {"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "servers": [{"url": "%s"}],
                 "paths": {"/v1/things/{number}": {"get": {"tags": ["things"],
                   "parameters": [{"name": "number", "in": "path", "required": true, "schema": {"type": "integer"}}],
                   "responses": {"200": {"description": "one"}}}}}}
                """.formatted(address);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Instant now = Instant.now();
        int thing = Integer.parseInt(exchange.getRequestURI().getPath().substring(THINGS.length()));
        String via = exchange.getRequestHeaders().getFirst(VIA);
        var _ = lastAsked.accumulateAndGet(thing, new Asked(now, via == null ? "" : via),
                (one, other) -> one != null && other != null && one.at().isAfter(other.at()) ? one : other);
        times.incrementAndGet(thing);
        if (exchange.getRequestURI().getQuery() != null) {
            hold(exchange);
            return;
        }
        byte[] body = "{\"success\":true}".getBytes(StandardCharsets.US_ASCII);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void hold(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
