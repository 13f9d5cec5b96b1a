package dev.manykey.proxy.admission;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import dev.manykey.pdp.CanonicalPath;
import dev.manykey.proxy.Described;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;

import org.jspecify.annotations.Nullable;

/**
 * Lets a request in when its target has exactly one meaning, whoever reads it. Ambiguity is refused, never repaired: what is
 * decided on is byte for byte what is forwarded. Rules after RFC 3986 6.2.2 (a form that normalising would change is not
 * canonical) and RFC 9112 3.2 (origin form only).
 */
public final class Admission {
    private static final Set<String> OVERRIDES = Set.of("x-http-method-override", "x-http-method", "x-method-override",
            "x-original-method");

    private static final Set<String> VERSIONS = Set.of("HTTP/1.0", "HTTP/1.1");
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");

    private final int maxTarget;

    /** Admits targets of at most {@code maxTarget} characters. */
    public Admission(int maxTarget) {
        this.maxTarget = maxTarget;
    }

    /** Admits or refuses; no state, no I/O. */
    public Outcome<Admitted> admit(Inbound inbound) {
        String problem = methodProblem(inbound.method());
        if (problem == null) {
            problem = VERSIONS.contains(inbound.version()) ? null : "version: not one of HTTP/1 (expected: HTTP/1.1)";
        }
        if (problem == null) {
            problem = headerProblem(inbound);
        }
        if (problem != null) {
            return refused(ProblemCode.REQUEST_MALFORMED, problem, inbound);
        }
        boolean websocket = Handshake.isAskedForBy(inbound);
        String malformed = websocket ? Handshake.problem(inbound) : null;
        if (malformed != null) {
            return refused(ProblemCode.WEBSOCKET_MALFORMED, malformed, inbound);
        }
        String target = inbound.target();
        if (target.length() > maxTarget) {
            return refused(ProblemCode.HEAD_TOO_LARGE,
                    "target: %d characters (expected: at most %d)".formatted(target.length(), maxTarget), inbound);
        }
        if (!target.startsWith("/")) {
            return refused(ProblemCode.REQUEST_MALFORMED,
                    "target: not a path (expected: origin form, beginning with /)",
                    inbound);
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? null : target.substring(question + 1);
        String ambiguity = CanonicalPath.problem(path);
        if (ambiguity == null && query != null) {
            ambiguity = CanonicalQuery.problem(query);
        }
        return ambiguity == null
                ? Outcome.passed(new Admitted(inbound, path, query, websocket ? Handshake.of(inbound) : null))
                : refused(ProblemCode.TARGET_AMBIGUOUS, ambiguity, inbound);
    }

    /** Whether a {@code Host} header names a host, with a port or without. */
    public static boolean isHost(String value) {
        return HOST.matcher(value).matches();
    }

    private static @Nullable String methodProblem(String method) {
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (c < 'A' || c > 'Z') {
                return "method: not plain (expected: capital letters)";
            }
        }
        return method.isEmpty() || method.length() > 20 || method.equals("TRACE") || method.equals("CONNECT")
                ? "method: refused (expected: a method of an API, neither TRACE nor CONNECT)"
                : null;
    }

    private static @Nullable String headerProblem(Inbound inbound) {
        int hosts = 0;
        int lengths = 0;
        for (Header header : inbound.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (OVERRIDES.contains(name.replace('_', '-').replace('.', '-'))) {
                return "header %s: refused (expected: the method in the request line)".formatted(name);
            }
            if (name.equals("host")) {
                hosts++;
                if (!isHost(header.value())) {
                    return "header host: not a host name (expected: host or host:port)";
                }
            }
            if (name.equals("transfer-encoding") && !header.value().equalsIgnoreCase("chunked")) {
                return "header transfer-encoding: another coding (expected: chunked)";
            }
            lengths += name.equals("content-length") || name.equals("transfer-encoding") ? 1 : 0;
        }
        if (hosts != 1 && !(hosts == 0 && inbound.version().equals("HTTP/1.0"))) {
            return "header host: %d times (expected: once)".formatted(hosts);
        }
        if (inbound.version().equals("HTTP/1.0") && inbound.first("transfer-encoding") != null) {
            return "header transfer-encoding: in HTTP/1.0 (expected: content-length)"; // RFC 9112 6.1
        }
        return lengths > 1 ? "body length: declared %d times (expected: once)".formatted(lengths) : null;
    }

    private static <T> Outcome<T> refused(ProblemCode code, String detail, Inbound inbound) {
        return Outcome.refused(Refusal.of(code, detail, Described.target(inbound)));
    }
}
