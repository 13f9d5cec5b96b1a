package dev.manykey.crm;

import java.util.Map;

/**
 * The answer to a request that the CRM does not carry out. Its message says what was wrong, its value and what was
 * expected, and goes to the caller.
 */
final class Refused extends RuntimeException {
    static final int TOO_LARGE = 413;

    private static final int MAX_VALUE = 100;

    private final int status;
    private final String code;
    private final Map<String, String> headers;

    private Refused(int status, String code, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.headers = Map.copyOf(headers);
    }

    static Refused invalid(String field, String value, String expected) {
        return of(400, "invalid", field, value, expected);
    }

    static Refused unauthorized(String header, String found) {
        return of(401, "unauthorized", header, found, "the API token").with("WWW-Authenticate", "ApiToken");
    }

    static Refused notLoopback(String address) {
        return of(403, "loopback_only", "client", address, "a loopback address");
    }

    static Refused notFound(String resource, long id) {
        return of(404, "not_found", resource, String.valueOf(id), "id of an existing record");
    }

    static Refused noSuchPath(String path) {
        return of(404, "not_found", "path", path, "one that /openapi.yaml describes");
    }

    static Refused methodNotAllowed(String method, String allowed) {
        return of(405, "method_not_allowed", "method", method, allowed).with("Allow", allowed);
    }

    static Refused tooLarge(long max) {
        return of(TOO_LARGE, "too_large", "body", "too large", "at most %d bytes".formatted(max));
    }

    static Refused notJson(String contentType) {
        return of(415, "unsupported_media_type", "Content-Type", contentType, "application/json");
    }

    static Refused full(String what, String expected) {
        return of(507, "full", what, "full", expected);
    }

    int status() {
        return status;
    }

    /** A stable word for programs. */
    String code() {
        return code;
    }

    /** What was wrong, its value, and what was expected. */
    String text() {
        return String.valueOf(getMessage());
    }

    /** What the answer must carry beside the error. */
    Map<String, String> headers() {
        return headers;
    }

    private Refused with(String header, String value) {
        return new Refused(status, code, text(), Map.of(header, value));
    }

    private static Refused of(int status, String code, String what, String value, String expected) {
        return new Refused(status, code, "%s: %s (expected: %s)".formatted(shown(what), shown(value), expected),
                Map.of());
    }

    private static String shown(String text) {
        return text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "...";
    }
}
