package dev.manykey.proxy.forward;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The data path: where it listens and how it talks to upstreams. Prefix {@code manykey.proxy.forward}.
 *
 * @param host address to listen on
 * @param port to listen on, 0 for any
 * @param maxTarget most characters of a request line
 * @param maxHead most bytes of a request's headers
 * @param maxDecidedBody most bytes of a body that a permission looks at; a longer one is refused
 * @param connectTimeout to an upstream
 * @param responseTimeout without a byte of an upstream's answer
 * @param writeTimeout without the upstream taking a byte of the body; below {@code readTimeout}, so that the right side is blamed
 * @param readTimeout without a byte of the caller's body
 * @param idleTimeout of a caller's connection between requests
 * @param upstreamIdle how long a connection to an upstream is kept for the next request; below what upstreams keep
 * @param connectionsPerUpstream at the same time
 * @param websocketIdle without a byte on an open websocket in either direction
 * @param websocketsPerUpstream open at the same time; beside {@code connectionsPerUpstream}
 * @param allow addresses that upstreams may have although they are private, as {@code CIDR}, {@code CIDR:port} or
 *        {@code host:port}; must say what policy-service's {@code manykey.upstream.allow} says
 */
@ConfigurationProperties(prefix = "manykey.proxy.forward", ignoreUnknownFields = false)
public record ForwardProperties(@DefaultValue("127.0.0.1") String host, @DefaultValue("8080") int port,
        @DefaultValue("8KB") DataSize maxTarget, @DefaultValue("32KB") DataSize maxHead,
        @DefaultValue("256KB") DataSize maxDecidedBody,
        @DefaultValue("2s") Duration connectTimeout, @DefaultValue("60s") Duration responseTimeout,
        @DefaultValue("20s") Duration writeTimeout, @DefaultValue("30s") Duration readTimeout,
        @DefaultValue("75s") Duration idleTimeout,
        @DefaultValue("4s") Duration upstreamIdle, @DefaultValue("500") int connectionsPerUpstream,
        @DefaultValue("5m") Duration websocketIdle, @DefaultValue("500") int websocketsPerUpstream,
        @DefaultValue List<String> allow) {
    public ForwardProperties {
        allow = List.copyOf(allow);
        require(port >= 0 && port <= 65535, "port: %s (expected: 0..65535)", port);
        require(maxTarget.toBytes() >= 256, "maxTarget: %s (expected: >= 256B)", maxTarget);
        require(maxHead.toBytes() >= 1024, "maxHead: %s (expected: >= 1KB)", maxHead);
        require(maxDecidedBody.toBytes() >= 1, "maxDecidedBody: %s (expected: >= 1B)", maxDecidedBody);
        require(connectTimeout.isPositive(), "connectTimeout: %s (expected: > 0)", connectTimeout);
        require(responseTimeout.isPositive(), "responseTimeout: %s (expected: > 0)", responseTimeout);
        require(writeTimeout.isPositive() && writeTimeout.compareTo(readTimeout) < 0,
                "writeTimeout: %s (expected: > 0, < readTimeout)", writeTimeout);
        require(readTimeout.isPositive(), "readTimeout: %s (expected: > 0)", readTimeout);
        require(idleTimeout.isPositive(), "idleTimeout: %s (expected: > 0)", idleTimeout);
        require(upstreamIdle.isPositive(), "upstreamIdle: %s (expected: > 0)", upstreamIdle);
        require(connectionsPerUpstream >= 1, "connectionsPerUpstream: %s (expected: >= 1)", connectionsPerUpstream);
        require(websocketIdle.isPositive(), "websocketIdle: %s (expected: > 0)", websocketIdle);
        require(websocketsPerUpstream >= 0, "websocketsPerUpstream: %s (expected: >= 0)", websocketsPerUpstream);
    }

    private static void require(boolean holds, String message, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("manykey.proxy.forward." + message.formatted(value));
        }
    }
}
