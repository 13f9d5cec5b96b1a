package dev.manykey.proxy.http;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** What the transport has read. */
public final class Received {
    private Received() {}

    /** The request free of transport types, its body not read. */
    public static Inbound inbound(HttpServerRequest request, Instant at) {
        List<Header> headers = new ArrayList<>();
        request.requestHeaders().forEach(header -> headers.add(new Header(header.getKey(), header.getValue())));
        InetSocketAddress remote = request.remoteAddress();
        return new Inbound(request.method().name(), request.uri(), request.version().text(), headers,
                remote == null ? "" : remote.getAddress().getHostAddress(), at);
    }

    /** The connection that it came on. */
    public static Channel channel(HttpServerRequest request) {
        AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
        request.withConnection(connection -> channel.set(connection.channel()));
        return Objects.requireNonNull(channel.get(), "a request has a connection");
    }
}
