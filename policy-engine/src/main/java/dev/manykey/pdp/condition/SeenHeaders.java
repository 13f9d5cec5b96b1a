package dev.manykey.pdp.condition;

import java.util.Locale;
import java.util.Set;

/**
 * Which headers of a request go on to an upstream, and so can be asked about: not those that are between two hops only
 * (RFC 9110 7.6.1), nor keys and cookies, nor what would tell or forge where the request came from or what it is for. Whoever
 * carries a key is left out besides, by the upstream's token places, and what a {@code Connection} header names.
 */
public final class SeenHeaders {
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

    private SeenHeaders() {}

    /** Whether a header of this name, in whatever letters, stays behind whoever sends it. */
    public static boolean isNeverSeen(String name) {
        String folded = name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
        return DROPPED.contains(folded) || folded.startsWith("x-forwarded-") || folded.startsWith("manykey-");
    }
}
