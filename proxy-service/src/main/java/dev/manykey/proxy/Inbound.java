package dev.manykey.proxy;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A request as it came in, free of transport types.
 *
 * @param method as sent
 * @param target the request target as sent, byte for byte (RFC 9112 3.2)
 * @param version of HTTP as sent, such as {@code HTTP/1.1}
 * @param headers in the order sent
 * @param remote the caller's address, without port; that of the gateway when a gateway asks and the caller's is not known
 * @param at when its head had been read
 * @param gateway address of the gateway that asks whether it may forward the request, without port; null when the request came to
 *        the proxy itself
 * @param body all of it; null while it has not been read, which it is only when the decision depends on it
 */
@SuppressWarnings("ArrayRecordComponent") // read by one request alone, and never changed
public record Inbound(String method, String target, String version, List<Header> headers, String remote, Instant at,
        @Nullable String gateway, byte @Nullable [] body) {
    public Inbound {
        headers = List.copyOf(headers);
    }

    /** A request whose body has not been read. */
    public Inbound(String method, String target, String version, List<Header> headers, String remote, Instant at) {
        this(method, target, version, headers, remote, at, null, null);
    }

    /** The same request, with its body. */
    public Inbound with(byte[] whole) {
        return new Inbound(method, target, version, headers, remote, at, gateway, whole);
    }

    /** The same bytes, as a gateway's question. */
    public Inbound askedBy(String whichGateway, String whoCalls) {
        return new Inbound(method, target, version, headers, whoCalls, at, whichGateway, body);
    }

    /** The request that this one, a gateway's question, is about. */
    public Inbound about(String itsMethod, String itsTarget, List<Header> itsHeaders) {
        return new Inbound(itsMethod, itsTarget, version, itsHeaders, remote, at, gateway, null);
    }

    /** Whether the caller's own address is known. */
    public boolean knowsRemote() {
        return !remote.equals(gateway);
    }

    /** The values of a header, in the order sent. */
    public List<String> values(String name) {
        return headers.stream().filter(header -> header.is(name)).map(Header::value).toList();
    }

    /** The first value of a header, null when it is absent. */
    public @Nullable String first(String name) {
        for (Header header : headers) {
            if (header.is(name)) {
                return header.value();
            }
        }
        return null;
    }

    /** The same request, as if its head had been read at {@code moment}. */
    public Inbound seenAt(Instant moment) {
        return new Inbound(method, target, version, headers, remote, moment, gateway, body);
    }

    /** Method and size only: everything else may hold a secret. */
    @Override
    public String toString() {
        return "Inbound[%s, %d headers]".formatted(method, headers.size());
    }
}
