package dev.manykey.proxy.forward;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.manykey.pdp.address.UpstreamAddressRule;
import dev.manykey.proxy.image.ServedUpstream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.timeout.WriteTimeoutHandler;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * A client for each origin, with its own connections and its own circuit breaker. It never follows a redirect, never sends a
 * request twice, keeps no cookies and asks for no compression.
 */
final class UpstreamClients implements AutoCloseable {
    private final ForwardProperties properties;
    private final LoopResources loops;
    private final Duration bound;
    private final GuardedResolver resolver;
    private final ConnectionProvider connections;
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();
    private final Map<String, HttpClient> websocketClients = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> websockets = new ConcurrentHashMap<>();
    private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();

    /**
     * Clients on {@code loops}.
     *
     * @param bound the staleness bound: what was handed to the system before it is not sent again after it
     */
    UpstreamClients(ForwardProperties properties, LoopResources loops, Duration bound) {
        this.properties = properties;
        this.bound = bound;
        this.loops = loops;
        this.resolver = new GuardedResolver(UpstreamAddressRule.allowing(properties.allow()));
        this.connections = ConnectionProvider.builder("manykey-upstreams")
                .maxConnections(properties.connectionsPerUpstream())
                .pendingAcquireTimeout(properties.connectTimeout().multipliedBy(2))
                .pendingAcquireMaxCount(properties.connectionsPerUpstream() * 2)
                .maxIdleTime(properties.upstreamIdle())
                .evictInBackground(properties.upstreamIdle())
                .lifo()
                .build();
    }

    ForwardProperties properties() {
        return properties;
    }

    /** The client for an upstream's origin. */
    HttpClient client(ServedUpstream upstream) {
        return clients.computeIfAbsent(upstream.origin(), _ -> make(upstream, connections));
    }

    /** The same for handshakes of websockets: with a connection of its own for each, on the loop that asks. */
    HttpClient websocketClient(ServedUpstream upstream) {
        return websocketClients.computeIfAbsent(upstream.origin(),
                _ -> make(upstream, ConnectionProvider.newConnection()));
    }

    /** How many more websockets may be opened to the upstream's origin. */
    Semaphore websockets(ServedUpstream upstream) {
        return websockets.computeIfAbsent(upstream.origin(), _ -> new Semaphore(properties.websocketsPerUpstream()));
    }

    /** Open when the origin could not be reached half of the last twenty times; closes again after trials that succeed. */
    CircuitBreaker breaker(ServedUpstream upstream) {
        return breakers.computeIfAbsent(upstream.origin(),
                origin -> CircuitBreaker.of(origin, CircuitBreakerConfig.custom()
                        .slidingWindowSize(20).minimumNumberOfCalls(10).failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofSeconds(2)).permittedNumberOfCallsInHalfOpenState(3)
                        .build()));
    }

    private HttpClient make(ServedUpstream upstream, ConnectionProvider from) {
        HttpClient client = HttpClient.create(from)
                .runOn(loops)
                .host(upstream.host())
                .port(upstream.port())
                .protocol(HttpProtocol.HTTP11)
                .resolver(resolver)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) properties.connectTimeout().toMillis())
                .responseTimeout(properties.responseTimeout())
                .httpResponseDecoder(spec -> spec.maxHeaderSize(64 * 1024).maxInitialLineLength(16 * 1024))
                .disableRetry(true)
                .followRedirect(false)
                .compress(false)
                .keepAlive(true)
                .doOnChannelInit((_, channel, _) -> channel.pipeline().addAfter(NettyPipeline.HttpCodec,
                        InformationalAnswers.NAME, new InformationalAnswers()))
                .doOnConnected(connection -> {
                    connection.addHandlerFirst(new WriteTimeoutHandler(properties.writeTimeout().toMillis(),
                            TimeUnit.MILLISECONDS));
                    if (!resolver.allowsConnected(upstream.host(), connection.channel().remoteAddress())) {
                        connection.dispose();
                        throw new GuardedResolver.AddressForbidden(upstream.host());
                    }
                });
        if (Epoll.isAvailable()) { // elsewhere the system has no such option, and its own patience holds
            client = client.option(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(bound.toMillis() * 9 / 10));
        }
        return upstream.secure() ? client.secure() : client;
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
