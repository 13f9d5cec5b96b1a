package dev.manykey.proxy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.manykey.contract.state.UpstreamState.TokenPlace;

/**
 * Which headers of a request go on to the upstream: not those that are between two hops only (RFC 9110 7.6.1), nor keys and
 * cookies, nor what would tell or forge where the request came from. Conditions see these and no others.
 */
public final class EndToEnd {
    private static final Set<String> DROPPED = Set.of(
            // between two hops, or framing that the transport writes itself
            "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te",
            "trailer",
            "transfer-encoding", "upgrade", "http2-settings", "expect", "content-length", "host",
            // credentials of other kinds
            "authorization", "cookie", "cookie2",
            // answers must be searchable for the credential
            "accept-encoding", "accept-charset", "range", "if-range",
            // where the request came from, or another target
            "forwarded", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip", "cf-connecting-ip",
            "x-original-url", "x-rewrite-url", "x-original-uri", "x-original-host", "x-host");
    private static final List<String> DROPPED_PREFIXES = List.of("x-forwarded-", "manykey-");

    private EndToEnd() {}

    /** In the order sent, in a list that can be added to. */
    public static List<Header> headers(Inbound inbound, List<TokenPlace> places) {
        Set<String> dropped = new HashSet<>();
        for (String connection : inbound.values("connection")) {
            for (String name : connection.split(",", -1)) {
                dropped.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        for (TokenPlace place : places) {
            if (place.in() == TokenPlace.In.HEADER && place.name() != null) {
                dropped.add(place.name().toLowerCase(Locale.ROOT));
            }
        }
        List<Header> kept = new ArrayList<>(inbound.headers().size() + 3);
        for (Header header : inbound.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            String folded = name.replace('_', '-');
            if (!dropped.contains(name) && !DROPPED.contains(folded)
                    && DROPPED_PREFIXES.stream().noneMatch(folded::startsWith)) {
                kept.add(header);
            }
        }
        return kept;
    }
}
