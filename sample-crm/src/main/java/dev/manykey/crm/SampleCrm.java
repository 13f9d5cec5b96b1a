package dev.manykey.crm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * A small CRM with one all-powerful API token, as an upstream that needs no account anywhere: deals, persons,
 * organizations, activities, notes and files over JSON, described by its own OpenAPI document at {@code /openapi.yaml}.
 *
 * <p>Everything is in memory: each start begins with the same seeded data and forgets what an earlier run stored. It keeps
 * count of what it received, so that a test can tell what a proxy let through. Safe for use by several threads; several
 * of them can run in one JVM, since each has event loops of its own.
 */
public final class SampleCrm implements AutoCloseable {
    /** The header that carries the API token unless another one is named. */
    public static final String TOKEN_HEADER = "X-Api-Token";

    /** Where the API begins; the paths of the OpenAPI document are relative to it. */
    public static final String API_PATH = "/api/v1";

    private static final Pattern TOKEN_FORM = Pattern.compile("[\\x21-\\x7e]{1,500}");
    private static final Pattern HEADER_FORM = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_TARGET_BYTES = 8 * 1024;
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private final LoopResources loops;
    private final DisposableServer server;
    private final ReceivedLog log;

    private SampleCrm(LoopResources loops, DisposableServer server, ReceivedLog log) {
        this.loops = loops;
        this.server = server;
        this.log = log;
    }

    /**
     * A running CRM that takes its token in {@link #TOKEN_HEADER}.
     *
     * @param host address to listen on, such as {@code 127.0.0.1}
     * @param port port to listen on; 0 for a free one
     * @param token the API token: 1 to 500 visible ASCII characters
     * @throws IllegalArgumentException when an argument has not the form it should have
     * @throws IllegalStateException when the port is taken or the address is not one of this machine
     */
    public static SampleCrm start(String host, int port, String token) {
        return start(host, port, token, TOKEN_HEADER);
    }

    /**
     * A running CRM that takes its token in another header; its OpenAPI document names that header.
     *
     * @param tokenHeader letters, digits and hyphens
     * @see #start(String, int, String)
     */
    public static SampleCrm start(String host, int port, String token, String tokenHeader) {
        require(port >= 0 && port <= 65_535, "port", String.valueOf(port), "0..65535");
        require(TOKEN_FORM.matcher(token).matches(), "token", "[hidden]", "1 to 500 visible ASCII characters");
        require(HEADER_FORM.matcher(tokenHeader).matches(), "tokenHeader", tokenHeader, "letters, digits and hyphens");
        var log = new ReceivedLog();
        var crm = new Crm();
        SeedData.fill(crm);
        var routes = new CrmRoutes(crm, log, Clock.tickMillis(ZoneOffset.UTC), document(tokenHeader)).table();
        var endpoint = new CrmEndpoint(routes, new ApiToken(tokenHeader, token), log);
        var loops = LoopResources.create("sample-crm", 1, 2, true);
        try {
            return new SampleCrm(loops, bind(host, port, endpoint, log, loops), log);
        } catch (RuntimeException notBound) {
            loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
            throw new IllegalStateException("address: %s port %d (expected: one of this machine, with that port free)"
                    .formatted(host, port), notBound);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    /** Its address without a path, such as {@code http://127.0.0.1:8090}; a loopback address when it listens on all. */
    public String baseUrl() {
        InetAddress bound = ((InetSocketAddress) server.address()).getAddress();
        String host = bound.isAnyLocalAddress() ? "127.0.0.1" : bound.getHostAddress();
        return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port());
    }

    /** The address of its API, such as {@code http://127.0.0.1:8090/api/v1}. */
    public String apiUrl() {
        return baseUrl() + API_PATH;
    }

    /** What it received since it started or since the last {@link #resetReceived()}; the same as {@code GET /_received}. */
    public Received received() {
        return log.snapshot();
    }

    /** Forgets what it received; the data stays as it is. */
    public void resetReceived() {
        log.reset();
    }

    /** Stops listening and cuts what is under way. Closing twice is harmless. */
    @Override
    public void close() {
        server.disposeNow(PATIENCE);
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }

    private static DisposableServer bind(String host, int port, CrmEndpoint endpoint, ReceivedLog log,
            LoopResources loops) {
        return HttpServer.create().host(host).port(port).runOn(loops).protocol(HttpProtocol.HTTP11)
                .httpRequestDecoder(
                        decoder -> decoder.maxInitialLineLength(MAX_TARGET_BYTES).maxHeaderSize(MAX_HEADER_BYTES))
                .doOnChannelInit(
                        (observer, channel, remote) -> channel.pipeline()
                                .addBefore(NettyPipeline.HttpTrafficHandler, "wireWitness", new WireWitness(log)))
                .handle(endpoint).bindNow(PATIENCE);
    }

    private static String document(String tokenHeader) {
        try (InputStream in = SampleCrm.class.getResourceAsStream("openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml: missing (expected: beside SampleCrm.class)");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(TOKEN_HEADER, tokenHeader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void require(boolean holds, String field, String value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, value, expected));
        }
    }
}
