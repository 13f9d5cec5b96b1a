package dev.manykey.proxy.forward;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.RequestPath;
import dev.manykey.proxy.attach.Outbound;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.record.Described;
import dev.manykey.proxy.record.Recorder;
import dev.manykey.spool.Recorded;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What happens to each request: judged, recorded, judged again when the image has moved on, forwarded. Nothing leaves for an
 * upstream before the spool has said that the intent is safe.
 */
final class DataPath {
    private final RequestPath requestPath;
    private final ProxyImage image;
    private final Recorder recorder;
    private final UpstreamClients clients;
    private final Forwarder forwarder;
    private final Clock clock;
    private final ForwardMetrics metrics;

    DataPath(RequestPath requestPath, ProxyImage image, Recorder recorder, UpstreamClients clients, Clock clock,
            ForwardMetrics metrics) {
        this.requestPath = requestPath;
        this.image = image;
        this.recorder = recorder;
        this.clients = clients;
        this.forwarder = new Forwarder(clients, this::answer);
        this.clock = clock;
        this.metrics = metrics;
    }

    Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Inbound inbound = inbound(request);
        AtomicReference<@Nullable Scheduler> loop = new AtomicReference<>();
        request.withConnection(connection -> loop.set(Schedulers.fromExecutor(connection.channel().eventLoop())));
        Scheduler here = loop.get() == null ? Schedulers.parallel() : loop.get();
        String notReady = image.whyNotReady();
        Outcome<Outbound> judged = notReady == null
                ? requestPath.judge(inbound, image).then(this::unlessResting)
                : Outcome.refused(Refusal.of(ProblemCode.NOT_READY, notReady, Described.target(inbound)));
        return switch (judged) {
            case Outcome.Refused<Outbound>(Refusal refusal) -> refuse(request, response, inbound, refusal, here);
            case Outcome.Passed<Outbound>(Outbound outbound) -> forward(request, response, outbound, here);
        };
    }

    private Mono<Void> refuse(HttpServerRequest request, HttpServerResponse response, Inbound inbound, Refusal refusal,
            Scheduler here) {
        metrics.refused(refusal.code());
        Recorded recorded = recorder.refused(inbound, refusal);
        return safe(recorded, here)
                .then(Mono.defer(
                        () -> answer(request, response, refusal.code(), refusal.detail(), refusal, recorded.id())))
                .onErrorResume(AuditUnavailable.class, _ -> answerUnrecorded(request, response));
    }

    private Mono<Void> forward(HttpServerRequest request, HttpServerResponse response, Outbound outbound,
            Scheduler here) {
        Recorded intent = recorder.intended(outbound);
        return safe(intent, here)
                .then(Mono.defer(() -> {
                    Exchange exchange = new Exchange(recorder, intent.id(), clock.instant());
                    return switch (stillPermitted(outbound)) {
                        case Outcome.Passed<Outbound>(Outbound now) ->
                            forwarder.forward(request, response, now, exchange)
                                    .doFinally(_ -> metrics.forwarded(outbound.inbound().at(), clock.instant()));
                        case Outcome.Refused<Outbound>(Refusal refusal) -> {
                            metrics.refused(refusal.code());
                            exchange.answering(refusal.code().status());
                            exchange.end(Ending.CUT, refusal.reason());
                            yield answer(request, response, refusal.code(), refusal.detail(), refusal, intent.id());
                        }
                    };
                }))
                .onErrorResume(AuditUnavailable.class, _ -> answerUnrecorded(request, response));
    }

    /** The newest image has the last word: when it moved on since the request was judged, the request is judged again. */
    private Outcome<Outbound> stillPermitted(Outbound outbound) {
        String notReady = image.whyNotReady();
        if (notReady != null) {
            return Outcome.refused(Refusal.of(ProblemCode.NOT_READY, notReady, outbound.described()));
        }
        Outcome<Outbound> newest = Outcome.passed(outbound);
        while (newest instanceof Outcome.Passed<Outbound>(Outbound now) && now.generation() != image.generation()) {
            newest = requestPath.judge(outbound.inbound(), image);
        }
        return newest;
    }

    private Outcome<Outbound> unlessResting(Outbound outbound) {
        return clients.breaker(outbound.upstream()).tryAcquirePermission()
                ? Outcome.passed(outbound)
                : Outcome.refused(new Refusal(ProblemCode.UPSTREAM_RESTING, ProblemCode.UPSTREAM_RESTING.sentence(),
                        ProblemCode.UPSTREAM_RESTING.toString(), null, outbound.caller(), outbound.described(),
                        outbound.decidedOn()));
    }

    /** Completes on {@code here} when the record is safe; the spool's own thread has other records to write. */
    private static Mono<Void> safe(Recorded recorded, Scheduler here) {
        CompletableFuture<?> receipt = recorded.receipt();
        return Mono.fromFuture(receipt, true).publishOn(here).onErrorMap(AuditUnavailable::new).then();
    }

    private Mono<Void> answerUnrecorded(HttpServerRequest request, HttpServerResponse response) {
        ProblemCode code = ProblemCode.AUDIT_UNAVAILABLE;
        metrics.refused(code);
        return answer(request, response, code, code.sentence(), null, null);
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response, ProblemCode code, String detail,
            @Nullable Refusal refusal, @Nullable String exchange) {
        byte[] body = RefusalBody.of(code, detail, refusal == null ? null : refusal.missing(),
                refusal == null ? null : refusal.target(), exchange);
        response.status(code.status())
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
        if (Framing.of(request.requestHeaders()).hasBody()) {
            response.keepAlive(false); // its body is not read: the connection cannot carry another request
        }
        return request.method().name().equals("HEAD") ? response.send().then()
                : response.sendByteArray(Mono.just(body)).then();
    }

    private static Map<String, String> extraHeaders(ProblemCode code) {
        return switch (code) {
            case KEY_MISSING, KEY_MISPLACED, KEY_AMBIGUOUS, KEY_MALFORMED, KEY_NOT_ACCEPTED ->
                Map.of("WWW-Authenticate", "Manykey");
            case UPSTREAM_RESTING, NOT_READY, AUDIT_UNAVAILABLE -> Map.of("Retry-After", "2");
            case REQUEST_MALFORMED, TARGET_AMBIGUOUS, HEAD_TOO_LARGE, UPSTREAM_UNKNOWN, OPERATION_UNKNOWN,
                    PERMISSION_MISSING,
                    DECISION_FAILED, CREDENTIAL_UNUSABLE, UPSTREAM_ADDRESS_FORBIDDEN, UPSTREAM_UNREACHABLE,
                    UPSTREAM_TIMEOUT,
                    UPSTREAM_BROKEN, RESPONSE_ENCODED, REQUEST_INCOMPLETE, INTERNAL ->
                Map.of();
        };
    }

    private Inbound inbound(HttpServerRequest request) {
        List<Header> headers = new ArrayList<>();
        request.requestHeaders().forEach(header -> headers.add(new Header(header.getKey(), header.getValue())));
        InetSocketAddress remote = request.remoteAddress();
        return new Inbound(request.method().name(), request.uri(), request.version().text(), headers,
                remote == null ? "" : remote.getAddress().getHostAddress(), clock.instant());
    }

    /** The spool did not take the record. */
    private static final class AuditUnavailable extends RuntimeException {
        AuditUnavailable(Throwable cause) {
            super(cause);
        }
    }
}
