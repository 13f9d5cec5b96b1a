package dev.manykey.proxy.filter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.manykey.proxy.Header;
import dev.manykey.proxy.attach.Outbound;

/**
 * What of the upstream's headers reaches the caller: not what is between two hops only, no cookies (one could stand for the
 * real token), nothing with the credential in it; a {@code Location} at the upstream itself is turned to the proxy.
 */
public final class ResponseHeaders {
    private static final Set<String> DROPPED = Set.of("connection", "keep-alive", "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "set-cookie", "set-cookie2",
            "alt-svc", "content-length");

    private ResponseHeaders() {}

    /** The headers to pass on, without those that frame the body. */
    public static List<Header> passedOn(List<Header> headers, Outbound outbound) {
        Set<String> dropped = new HashSet<>(DROPPED);
        for (Header header : headers) {
            if (header.is("connection")) {
                for (String name : header.value().split(",", -1)) {
                    dropped.add(name.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        List<Header> kept = new ArrayList<>(headers.size());
        for (Header header : headers) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!dropped.contains(name) && !name.startsWith("manykey-") && !outbound.forbidden().isIn(header.value())
                    && !outbound.forbidden().isIn(header.name())) {
                boolean location = name.equals("location") || name.equals("content-location");
                kept.add(location ? new Header(header.name(), located(header.value(), outbound)) : header);
            }
        }
        return kept;
    }

    /** Whether the body comes in a form that can be searched: no coding but the chunks that the transport has undone. */
    public static boolean isPlain(List<Header> headers) {
        for (Header header : headers) {
            String value = header.value().strip();
            if (header.is("content-encoding") && !value.isEmpty() && !value.equalsIgnoreCase("identity")) {
                return false;
            }
            if (header.is("transfer-encoding") && !value.equalsIgnoreCase("chunked")) {
                return false;
            }
        }
        return true;
    }

    private static String located(String location, Outbound outbound) {
        String base = outbound.upstream().basePath();
        String scheme = outbound.upstream().secure() ? "https://" : "http://";
        for (String origin : List.of(scheme + outbound.upstream().authority(), outbound.upstream().origin(), "")) {
            String start = origin + base;
            if (location.regionMatches(true, 0, origin, 0, origin.length())
                    && location.startsWith(base, origin.length())
                    && location.startsWith("/", start.length()) && !location.startsWith("//", start.length())) {
                return outbound.prefix() + location.substring(start.length());
            }
        }
        return location;
    }
}
