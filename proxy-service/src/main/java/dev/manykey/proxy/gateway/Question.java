package dev.manykey.proxy.gateway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import dev.manykey.contract.Slug;
import dev.manykey.pdp.address.AddressBlock;
import dev.manykey.proxy.Described;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;

import org.jspecify.annotations.Nullable;

/**
 * What a gateway asks: may this request be forwarded? The gateway names the request in one of three ways, and never in two. The
 * headers are the caller's, passed on by the gateway, so one that the gateway has not overwritten may be forged: where there is
 * any doubt whose word it is, the question is not answered.
 *
 * @param request that is asked about, with the headers that the caller sent
 * @param upstream that its path is a path of; null when the path's first segment names the upstream
 * @param dialect in which the gateway asks
 */
record Question(Inbound request, @Nullable String upstream, Dialect dialect) {
    /** How a gateway names the request. */
    enum Dialect {
        /** {@code X-Original-Method} and {@code X-Original-URI}, as an nginx is told to send for {@code auth_request}. */
        ORIGINAL("x-original-method", "x-original-uri"),
        /** {@code X-Forwarded-Method} and {@code X-Forwarded-Uri}, as Caddy and Traefik send by themselves. */
        FORWARDED("x-forwarded-method", "x-forwarded-uri"),
        /** The method and path of the question itself, behind a prefix, as Envoy asks over HTTP. */
        PREFIXED("", "");

        private final String method;
        private final String target;

        Dialect(String method, String target) {
            this.method = method;
            this.target = target;
        }

        private boolean isNamedBy(String header) {
            return !method.isEmpty() && (header.equals(method) || header.equals(target));
        }
    }

    /** The same question, as if it had been asked at {@code moment}. */
    Question seenAt(Instant moment) {
        return new Question(request.seenAt(moment), upstream, dialect);
    }

    static final String PATH = "/forward-auth";
    private static final String PREFIX = PATH + "/envoy";
    /** Some servers take the target or the host from these; the proxy drops them, a gateway passes them on. */
    private static final Set<String> OTHER_TARGET = Set.of("x-original-url", "x-rewrite-url", "x-original-host",
            "x-host");

    /** Reads a question that {@link #from} has seen, or says why it is none that can be answered. */
    static Outcome<Question> read(Inbound asked) {
        String target = asked.target();
        if (target.startsWith(PREFIX + "/")) {
            return named(asked, Dialect.PREFIXED, asked.method(), target.substring(PREFIX.length()), null);
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String upstream = path.startsWith(PATH + "/") ? path.substring(PATH.length() + 1) : null;
        if (!path.equals(PATH) && (upstream == null || !Slug.matches(upstream))) {
            return unclear(
                    ("path: %s (expected: /forward-auth or /forward-auth/{upstream} with the request in headers, or "
                            + "/forward-auth/envoy/ and the request's path)").formatted(Described.safe(path, 64)),
                    asked);
        }
        Dialect dialect = Stream.of(Dialect.ORIGINAL, Dialect.FORWARDED)
                .filter(candidate -> asked.headers().stream().anyMatch(header -> candidate.isNamedBy(folded(header))))
                .findFirst().orElse(null);
        if (dialect == null) {
            return unclear(
                    "request: not named (expected: X-Original-Method and X-Original-URI, or X-Forwarded-Method and "
                            + "X-Forwarded-Uri)",
                    asked);
        }
        String method = once(dialect.method, asked);
        String uri = once(dialect.target, asked);
        if (method == null || uri == null) {
            return unclear("request: header %s (expected: %s and %s, each once)".formatted(
                    method == null ? dialect.method : dialect.target, dialect.method, dialect.target), asked);
        }
        return named(asked, dialect, method, uri, upstream);
    }

    private static Outcome<Question> named(Inbound asked, Dialect dialect, String method, String target,
            @Nullable String upstream) {
        List<Header> headers = new ArrayList<>();
        for (Header header : asked.headers()) {
            String name = folded(header);
            if (dialect.isNamedBy(name)) {
                continue;
            }
            if (Dialect.ORIGINAL.isNamedBy(name) || Dialect.FORWARDED.isNamedBy(name)) {
                return unclear(
                        "header %s: beside another that names the request (expected: one way to name it)"
                                .formatted(name),
                        asked);
            }
            String problem = problem(name, header.value());
            if (problem != null) {
                return Outcome.refused(Refusal.of(ProblemCode.PROXY_NEEDED, problem,
                        Described.target(null, method, target, null, null)));
            }
            headers.add(header);
        }
        return Outcome.passed(new Question(asked.about(method, target, headers), upstream, dialect));
    }

    /** Why a header must not go past the proxy, null when it may. */
    private static @Nullable String problem(String name, String value) {
        if (OTHER_TARGET.contains(name)) {
            return "header %s: refused (expected: none, since the upstream may take its target from there)"
                    .formatted(name);
        }
        if (name.equals("upgrade") || name.equals("http2-settings") || name.equals("trailer")
                || name.startsWith("sec-websocket-")) {
            return "header %s: refused (expected: neither another protocol, which only the proxy itself can cut, nor trailers)"
                    .formatted(name);
        }
        if (name.equals("connection") && !value.isEmpty() && !value.equalsIgnoreCase("close")
                && !value.equalsIgnoreCase("keep-alive")) {
            return "header connection: refused (expected: close or keep-alive)";
        }
        return null;
    }

    /** The question as it was put, but from the caller, as far as somebody who is trusted says who that is. */
    static Inbound from(Inbound asked, List<AddressBlock> trusted) {
        String gateway = asked.remote();
        String remote = gateway;
        if (!gateway.isEmpty() && trusted.stream().anyMatch(block -> block.contains(gateway))) {
            List<String> forwardedFor = asked.values("x-forwarded-for");
            String last = forwardedFor.isEmpty() ? "" : forwardedFor.getLast();
            remote = address(last.substring(last.lastIndexOf(',') + 1).strip(), gateway);
        }
        return asked.askedBy(gateway, remote);
    }

    /** In its plain spelling; {@code otherwise} when it is no address. */
    private static String address(String text, String otherwise) {
        try {
            return text.indexOf('/') < 0 ? AddressBlock.parse(text).address().getHostAddress() : otherwise;
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }

    private static @Nullable String once(String name, Inbound asked) {
        List<String> values = asked.headers().stream().filter(header -> folded(header).equals(name)).map(Header::value)
                .toList();
        return values.size() == 1 ? values.getFirst() : null;
    }

    /** Names that differ in case, or in {@code _} or {@code .} for {@code -}, are one name to some gateways and servers. */
    private static String folded(Header header) {
        return header.name().toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }

    private static Outcome<Question> unclear(String detail, Inbound asked) {
        return Outcome.refused(Refusal.of(ProblemCode.QUESTION_UNCLEAR, detail, Described.target(asked)));
    }
}
