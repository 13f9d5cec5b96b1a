package dev.manykey.proxy.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.admission.Handshake;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** How a refusal is written to the caller. */
public final class RefusalAnswer {
    private static final long MOST_DRAINED = 32L << 20;
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(2);

    private RefusalAnswer() {}

    /**
     * Answers a request in the upstream's place.
     *
     * @param refusal with what the caller may be told beside code and detail; null when there is none
     * @param exchange under which it is on the record; null when it is not
     */
    public static Mono<Void> write(HttpServerRequest request, HttpServerResponse response, ProblemCode code,
            String detail, @Nullable Refusal refusal, @Nullable String exchange) {
        return write(request, response, code, code.status(), detail, refusal, exchange);
    }

    /**
     * Answers a request with a status that is not the code's own.
     *
     * @param refusal with what the caller may be told beside code and detail; null when there is none
     * @param exchange under which it is on the record; null when it is not
     */
    public static Mono<Void> write(HttpServerRequest request, HttpServerResponse response, ProblemCode code, int status,
            String detail, @Nullable Refusal refusal, @Nullable String exchange) {
        byte[] body = RefusalBody.of(code, status, detail, refusal == null ? null : refusal.missing(),
                refusal == null ? null : refusal.target(), exchange);
        response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header(RefusalBody.REFUSAL_HEADER, code.toString())
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        if (exchange != null) {
            response.header(RefusalBody.EXCHANGE_HEADER, exchange);
        }
        for (Map.Entry<String, String> header : extraHeaders(code).entrySet()) {
            response.header(header.getKey(), header.getValue());
        }
        if (refusal != null && refusal.retryAfter() != null) {
            response.header(HttpHeaderNames.RETRY_AFTER, Long.toString(Math.max(1, refusal.retryAfter().toSeconds())));
        }
        return drained(request, response, code).then(Mono.defer(() -> request.method().equals(HttpMethod.HEAD)
                ? response.send().then()
                : response.sendByteArray(Mono.just(body)).then()));
    }

    /**
     * Reads what is left of a body that nobody wants, within bounds: whoever is still sending when the connection closes gets a
     * reset and never reads the answer. A body that is too large or too slow for that, or that waits to be asked for, is left,
     * and the connection is closed after the answer.
     */
    private static Mono<Void> drained(HttpServerRequest request, HttpServerResponse response,
            ProblemCode code) {
        Framing framing = Framing.of(request.requestHeaders());
        if (!framing.hasBody()) {
            return Mono.empty();
        }
        if (code == ProblemCode.REQUEST_MALFORMED || code == ProblemCode.WEBSOCKET_MALFORMED
                || request.requestHeaders().contains(HttpHeaderNames.EXPECT)
                || framing.isLongerThan(MOST_DRAINED)) {
            response.keepAlive(false);
            return Mono.empty();
        }
        AtomicLong read = new AtomicLong();
        return request.receive()
                .doOnNext(chunk -> {
                    if (read.addAndGet(chunk.readableBytes()) > MOST_DRAINED) {
                        throw new IllegalStateException("body: too large to be read for nothing");
                    }
                })
                .then()
                .timeout(LONGEST_DRAIN)
                .onErrorResume(_ -> {
                    response.keepAlive(false);
                    return Mono.empty();
                });
    }

    private static Map<String, String> extraHeaders(ProblemCode code) {
        return switch (code) {
            case KEY_MISSING, KEY_MISPLACED, KEY_AMBIGUOUS, KEY_MALFORMED, KEY_NOT_ACCEPTED ->
                Map.of("WWW-Authenticate", "Manykey");
            case UPSTREAM_RESTING, NOT_READY, STALE, AUDIT_UNAVAILABLE, FILTER_BUSY -> Map.of("Retry-After", "2");
            case WEBSOCKET_MALFORMED -> Map.of("Sec-WebSocket-Version", Handshake.VERSION);
            case REQUEST_MALFORMED, TARGET_AMBIGUOUS, HEAD_TOO_LARGE, UPSTREAM_UNKNOWN, OPERATION_UNKNOWN,
                    PERMISSION_MISSING,
                    DECISION_FAILED, CREDENTIAL_UNUSABLE, UPSTREAM_ADDRESS_FORBIDDEN, UPSTREAM_UNREACHABLE,
                    UPSTREAM_TIMEOUT,
                    UPSTREAM_BROKEN, RESPONSE_ENCODED, REQUEST_INCOMPLETE, LENGTH_REQUIRED, BODY_TOO_LARGE, INTERNAL,
                    RATE_LIMITED, BUDGET_EXHAUSTED, ROW_NOT_PERMITTED, ANSWER_NOT_FILTERABLE, QUESTION_UNCLEAR,
                    PROXY_NEEDED ->
                Map.of();
        };
    }
}
