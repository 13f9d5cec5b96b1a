package dev.manykey.proxy.forward;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.contract.event.Target;
import dev.manykey.pdp.Duties;
import dev.manykey.proxy.Described;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.RequestPath;
import dev.manykey.proxy.attach.Outbound;
import dev.manykey.proxy.filter.AnswerFilter;
import dev.manykey.proxy.freshness.Freshness;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.limit.Limits;
import dev.manykey.proxy.limit.Taking;
import dev.manykey.proxy.record.Recorder;
import dev.manykey.spool.Recorded;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.util.retry.Retry;

/**
 * What happens to each request: judged, recorded, judged again when the image has moved on, forwarded. Nothing leaves for an
 * upstream before the spool has said that the intent is safe.
 */
final class DataPath {
    private static final Logger LOG = LoggerFactory.getLogger(DataPath.class);
    private static final int MOST_TRIES = 50;
    private static final Duration LONGEST_CUT = Duration.ofSeconds(1);

    private final RequestPath requestPath;
    private final ProxyImage image;
    private final Recorder recorder;
    private final UpstreamClients clients;
    private final Forwarder forwarder;
    private final Clock clock;
    private final ForwardMetrics metrics;
    private final Freshness freshness;
    private final UnderWay underWay = new UnderWay();
    private final Limits limits;
    private final long maxDecidedBody;
    private volatile boolean stopping;

    DataPath(RequestPath requestPath, ProxyImage image, Freshness freshness, Recorder recorder, UpstreamClients clients,
            AnswerFilter filter, Limits limits, Clock clock, ForwardMetrics metrics) {
        this.requestPath = requestPath;
        this.image = image;
        this.freshness = freshness;
        this.recorder = recorder;
        this.clients = clients;
        this.maxDecidedBody = clients.properties().maxDecidedBody().toBytes();
        this.limits = limits;
        this.forwarder = new Forwarder(clients, filter, this::holdsNow, this::requireGoingOn);
        this.clock = clock;
        this.metrics = metrics;
    }

    Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Inbound inbound = inbound(request);
        return handle(request, response, inbound, channelOf(request));
    }

    private Mono<Void> handle(HttpServerRequest request, HttpServerResponse response, Inbound inbound,
            Channel channel) {
        return switch (judge(inbound)) {
            case Outcome.Refused<Outbound>(Refusal refusal) -> refuse(request, response, inbound, refusal, channel);
            case Outcome.BodyNeeded<Outbound> _ -> WholeBody.read(request, maxDecidedBody)
                    .flatMap(body -> handle(request, response, inbound.with(body), channel))
                    .onErrorResume(WholeBody.TooLong.class, _ -> refuse(request, response, inbound,
                            tooLongToDecide(inbound), channel))
                    .onErrorResume(UpstreamFailure.CallerBrokeOff.class, _ -> refuse(request, response, inbound,
                            Refusal.of(ProblemCode.REQUEST_INCOMPLETE, ProblemCode.REQUEST_INCOMPLETE.sentence(),
                                    Described.target(inbound)),
                            channel));
            case Outcome.Passed<Outbound>(Outbound outbound) when outbound.handshake() != null
                    && outbound.duties().changesAnswers() ->
                refuse(request, response, inbound, notFilterable(outbound), channel);
            case Outcome.Passed<Outbound>(Outbound outbound) -> {
                CircuitBreaker breaker = clients.breaker(outbound.upstream());
                if (!breaker.tryAcquirePermission()) {
                    yield refuse(request, response, inbound, resting(outbound), channel);
                }
                Permission permission = new Permission(breaker);
                Refusal exhausted = exhausted(outbound, outbound.duties().limits());
                if (exhausted != null) {
                    permission.release();
                    yield refuse(request, response, inbound, exhausted, channel);
                }
                yield forward(request, response, outbound, permission, channel);
            }
        };
    }

    /** The image has changed: what is under way is decided again on it. */
    void decideAgain() {
        underWay.decideAgain(this::holdsNow, outbound -> judge(outbound.inbound()));
    }

    /** Cuts everything that is under way if the proxy may not forward any more, else that of keys that have expired. */
    void cutWhatIsOver() {
        try {
            if (underWay.isEmpty()) {
                return;
            }
            if (freshness.isFresh()) {
                Instant now = clock.instant();
                underWay.decideExpired(now, outbound -> judge(outbound.inbound().seenAt(now)));
            } else {
                underWay.cut(_ -> true, outbound -> stale(outbound.described()));
            }
        } catch (RuntimeException e) { // thrown further, it would end the watch for good
            LOG.error("stale watch: failed, and looks again", e);
        }
    }

    /** From now on every call is refused, one that has been permitted and has not left, too. */
    void takeNoMore() {
        stopping = true;
    }

    /** Waits until what is under way has ended, then cuts what has not; websockets, which end when they like, at once. */
    void endWhatIsUnderWay(Duration patience) throws InterruptedException {
        underWay.cut(outbound -> outbound.handshake() != null, outbound -> stopping(outbound.described()));
        underWay.awaitNone(patience);
        underWay.cut(_ -> true, outbound -> stopping(outbound.described()));
        underWay.awaitNone(LONGEST_CUT);
    }

    private static Refusal stopping(Target target) {
        return new Refusal(ProblemCode.NOT_READY, "the proxy is being stopped", "proxy_stopping", null, null, target,
                null);
    }

    /** A stream that wakes up from a pause must not send a byte before somebody has looked at the clocks. */
    private void requireGoingOn(Exchange exchange) {
        if (!freshness.isFresh()) {
            exchange.cut(stale(exchange.outbound().described()));
        }
        exchange.requireNotCut();
    }

    private static Refusal stale(Target target) {
        return Refusal.of(ProblemCode.STALE, ProblemCode.STALE.sentence(), target);
    }

    /** Whether a permit still rests on what is true, as far as this proxy may say so. */
    private boolean holdsNow(Outbound outbound) {
        return !stopping && freshness.isFresh() && image.stillHolds(outbound.basis());
    }

    /** Never throws: a bug is refused, recorded and logged, like everything else that is not a yes. */
    private Outcome<Outbound> judge(Inbound inbound) {
        if (stopping) {
            return Outcome.refused(stopping(Described.target(inbound)));
        }
        String notReady = image.whyNotReady();
        if (notReady != null) {
            return Outcome.refused(Refusal.of(ProblemCode.NOT_READY, notReady, Described.target(inbound)));
        }
        if (!freshness.isFresh()) {
            return Outcome.refused(stale(Described.target(inbound)));
        }
        try {
            return requestPath.judge(inbound, image);
        } catch (RuntimeException e) {
            LOG.error("request path: failed on a {} request, which is refused", Described.safe(inbound.method(), 20),
                    e);
            return Outcome.refused(
                    Refusal.of(ProblemCode.INTERNAL, ProblemCode.INTERNAL.sentence(), Described.target(inbound)));
        }
    }

    static Channel channelOf(HttpServerRequest request) {
        AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
        request.withConnection(connection -> channel.set(connection.channel()));
        return Objects.requireNonNull(channel.get(), "a request has a connection");
    }

    private Mono<Void> refuse(HttpServerRequest request, HttpServerResponse response, Inbound inbound, Refusal refusal,
            Channel channel) {
        metrics.refused(refusal.code());
        Recorded recorded = recorder.refused(inbound, refusal);
        return safe(recorded, channel)
                .then(Mono.defer(
                        () -> RefusalAnswer.write(request, response, refusal.code(), refusal.detail(), refusal,
                                recorded.id())))
                .onErrorResume(AuditUnavailable.class, _ -> answerUnrecorded(request, response));
    }

    private Mono<Void> forward(HttpServerRequest request, HttpServerResponse response, Outbound outbound,
            Permission permission, Channel channel) {
        Recorded intent = recorder.intended(outbound, freshness.isServingStale());
        Exchange exchange = new Exchange(recorder, intent.id(), outbound, clock.instant(), channel,
                () -> BrokenRequests.brokeOff(channel));
        underWay.enter(exchange);
        return safe(intent, channel)
                .then(Mono.defer(() -> switch (stillPermitted(exchange)) {
                    case Outcome.Passed<Outbound>(Outbound now) -> {
                        exchange.restsOn(now);
                        yield forwarder.forward(request, response, now, exchange, permission)
                                .doFinally(_ -> metrics.forwarded(outbound.inbound().at(), clock.instant()));
                    }
                    case Outcome.Refused<Outbound>(Refusal refusal) ->
                        refuseIntended(request, response, exchange, refusal);
                    case Outcome.BodyNeeded<Outbound> _ ->
                        refuseIntended(request, response, exchange, bodyNotRead(outbound));
                }).retryWhen(Retry.max(MOST_TRIES).filter(Forwarder.MovedOn.class::isInstance)))
                .onErrorResume(Exceptions::isRetryExhausted, _ -> refuseIntended(request, response, exchange,
                        changesTooFast(outbound)))
                .onErrorResume(AuditUnavailable.class, _ -> answerUnrecorded(request, response))
                .doOnCancel(() -> exchange.end(Ending.CUT, "caller_left"))
                .doFinally(_ -> {
                    underWay.leave(exchange);
                    permission.release();
                });
    }

    private Mono<Void> refuseIntended(HttpServerRequest request, HttpServerResponse response, Exchange exchange,
            Refusal refusal) {
        metrics.refused(refusal.code());
        exchange.answering(refusal.code().status());
        exchange.end(Ending.CUT, refusal.reason());
        return RefusalAnswer.write(request, response, refusal.code(), refusal.detail(), refusal, exchange.id());
    }

    /** The newest image has the last word: when what the permit rests on has changed, the request is judged again. */
    private Outcome<Outbound> stillPermitted(Exchange exchange) {
        Outbound outbound = exchange.outbound();
        if (exchange.callerBrokeOff()) {
            return Outcome.refused(Refusal.of(ProblemCode.REQUEST_INCOMPLETE, ProblemCode.REQUEST_INCOMPLETE.sentence(),
                    outbound.described()));
        }
        Outcome<Outbound> newest = Outcome.passed(outbound);
        for (int tries = 0; newest instanceof Outcome.Passed<Outbound>(Outbound now)
                && !holdsNow(now); tries++) {
            newest = tries < MOST_TRIES ? judge(outbound.inbound()) : Outcome.refused(changesTooFast(outbound));
        }
        return switch (newest) {
            case Outcome.BodyNeeded<Outbound> _ -> Outcome.refused(bodyNotRead(outbound));
            case Outcome.Refused<Outbound> refused -> refused;
            case Outcome.Passed<Outbound>(Outbound now) -> {
                List<Duties.Limit> added = new ArrayList<>(now.duties().limits());
                added.removeAll(outbound.duties().limits());
                Refusal exhausted = exhausted(now, added);
                yield exhausted == null ? newest : Outcome.refused(exhausted);
            }
        };
    }

    /** The rules have come to ask for the body of a request that has gone past the point where it could be read. */
    static Refusal bodyNotRead(Outbound outbound) {
        return Refusal.of(ProblemCode.NOT_READY, "what the key may do was changed while the call was under way",
                outbound.described());
    }

    private Refusal tooLongToDecide(Inbound inbound) {
        return Refusal.of(ProblemCode.BODY_TOO_LARGE,
                "body: longer (expected: at most %d bytes, since the permission looks at it)".formatted(maxDecidedBody),
                Described.target(inbound));
    }

    private static Refusal changesTooFast(Outbound outbound) {
        return Refusal.of(ProblemCode.NOT_READY, "the control log changes too fast to decide on it",
                outbound.described());
    }

    private static Refusal notFilterable(Outbound outbound) {
        return new Refusal(ProblemCode.ANSWER_NOT_FILTERABLE,
                "websocket: what comes over it cannot be filtered (expected: a permission without mask, drop and rows)",
                ProblemCode.ANSWER_NOT_FILTERABLE.toString(), null, outbound.caller(), outbound.described(),
                outbound.decidedOn());
    }

    /** Takes the call's cost from these limits; gives why it cannot be made, null when it can. */
    private @Nullable Refusal exhausted(Outbound outbound, List<Duties.Limit> from) {
        return switch (limits.take(outbound.countedAs(), from, outbound.operation().cost())) {
            case Taking.Taken _ -> null;
            case Taking.Refused(ProblemCode code, String detail, String grant, Duration retryAfter) ->
                new Refusal(code, detail, code + ": " + grant, null, outbound.caller(), outbound.described(),
                        outbound.decidedOn(), retryAfter);
        };
    }

    private static Refusal resting(Outbound outbound) {
        return new Refusal(ProblemCode.UPSTREAM_RESTING, ProblemCode.UPSTREAM_RESTING.sentence(),
                ProblemCode.UPSTREAM_RESTING.toString(), null, outbound.caller(), outbound.described(),
                outbound.decidedOn());
    }

    /** Completes on the channel's own loop when the record is safe; the spool's own thread has other records to write. */
    private static Mono<Void> safe(Recorded recorded, Channel channel) {
        return Mono.fromFuture(recorded.receipt(), true).publishOn(Schedulers.fromExecutor(channel.eventLoop()))
                .onErrorMap(AuditUnavailable::new).then();
    }

    private Mono<Void> answerUnrecorded(HttpServerRequest request, HttpServerResponse response) {
        ProblemCode code = ProblemCode.AUDIT_UNAVAILABLE;
        metrics.refused(code);
        return RefusalAnswer.write(request, response, code, code.sentence(), null, null);
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
