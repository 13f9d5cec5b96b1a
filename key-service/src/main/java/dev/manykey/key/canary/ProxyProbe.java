package dev.manykey.key.canary;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import dev.manykey.contract.state.UpstreamState;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.sealing.SecretBytes;

/**
 * Asks a proxy whether it accepts a key, by a request that no key may make: a key that works is told that it may not, any other
 * one that it is none. Nothing is forwarded either way.
 */
final class ProxyProbe {
    /** No operation of any upstream, as far as anybody can tell. */
    private static final String PATH = "/manykey-canary";
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final HttpClient http;
    private final UpstreamState upstream;
    private final SecretBytes secret;

    /** Asks with the key that {@code secret} opens, for the upstream of its credential. */
    ProxyProbe(HttpClient http, UpstreamState upstream, SecretBytes secret) {
        this.http = http;
        this.upstream = upstream;
        this.secret = secret;
    }

    /**
     * Whether the proxy accepts the key now; not so when it refuses everything.
     *
     * @param address of its data path
     * @throws IOException when it does not answer
     */
    boolean isAccepted(String address) throws IOException, InterruptedException {
        int status = http.send(request(address), BodyHandlers.discarding()).statusCode();
        return status != UNAUTHORIZED && status != UNAVAILABLE;
    }

    private HttpRequest request(String address) {
        String text = secret.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        TokenPlace place = upstream.tokenPlaces().getFirst();
        String prefix = place.prefix() == null ? "" : place.prefix();
        String name = place.name() == null ? "" : place.name();
        String path = address + "/" + upstream.id() + PATH;
        HttpRequest.Builder request = HttpRequest.newBuilder().timeout(PATIENCE).GET();
        switch (place.in()) {
            case HEADER -> request.uri(URI.create(path)).header(name, prefix + text);
            case QUERY ->
                request.uri(URI.create(path + "?" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + text));
            case BEARER -> request.uri(URI.create(path)).header("authorization", "Bearer " + text);
            case BASIC -> request.uri(URI.create(path)).header("authorization", "Basic " + Base64.getEncoder()
                    .encodeToString((name.equals("username") ? text + ":" + prefix : prefix + ":" + text)
                            .getBytes(StandardCharsets.UTF_8)));
        }
        return request.build();
    }
}
