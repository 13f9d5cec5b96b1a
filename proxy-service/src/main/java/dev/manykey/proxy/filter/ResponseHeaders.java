package dev.manykey.proxy.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.manykey.proxy.Header;
import dev.manykey.proxy.admission.Handshake;
import dev.manykey.proxy.attach.Outbound;

import org.jspecify.annotations.Nullable;

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

    /** What is wrong with an answer that switches to the websocket of {@code handshake}, in words; null when nothing is. */
    public static @Nullable String switchingProblem(List<Header> headers, Handshake handshake) {
        if (!values(headers, "upgrade").equals(List.of("websocket"))
                || values(headers, "connection").stream().noneMatch("upgrade"::equals)) {
            return "not switched to websocket";
        }
        List<String> accepted = headers.stream().filter(header -> header.is("sec-websocket-accept"))
                .map(Header::value).toList();
        if (!accepted.equals(List.of(handshake.accept()))) {
            return "Sec-WebSocket-Accept of another handshake";
        }
        if (headers.stream().anyMatch(header -> header.is("sec-websocket-extensions"))) {
            return "an extension that was not offered";
        }
        List<String> chosen = protocols(headers);
        return chosen.isEmpty() || (chosen.size() == 1 && handshake.protocols().containsAll(chosen)) ? null
                : "a protocol that was not offered";
    }

    /** The headers that tell the caller of a switch to the websocket of {@code handshake}, one without a {@link #switchingProblem}. */
    public static List<Header> switching(List<Header> headers, Outbound outbound, Handshake handshake) {
        List<Header> kept = passedOn(headers, outbound);
        kept.removeIf(header -> header.name().toLowerCase(Locale.ROOT).startsWith("sec-websocket-"));
        kept.add(new Header("connection", "Upgrade"));
        kept.add(new Header("upgrade", "websocket"));
        kept.add(new Header("sec-websocket-accept", handshake.accept()));
        protocols(headers).forEach(protocol -> kept.add(new Header("sec-websocket-protocol", protocol)));
        return kept;
    }

    private static List<String> protocols(List<Header> headers) {
        return headers.stream().filter(header -> header.is("sec-websocket-protocol")).map(Header::value).toList();
    }

    /** The members of a list header, in lower case. */
    private static List<String> values(List<Header> headers, String name) {
        return headers.stream().filter(header -> header.is(name))
                .flatMap(header -> Arrays.stream(header.value().split(",", -1)))
                .map(value -> value.strip().toLowerCase(Locale.ROOT)).toList();
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
