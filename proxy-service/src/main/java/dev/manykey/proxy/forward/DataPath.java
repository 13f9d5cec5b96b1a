package dev.manykey.proxy.forward;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.pdp.Duties;
import dev.manykey.proxy.Described;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.RequestPath;
import dev.manykey.proxy.Standing;
import dev.manykey.proxy.attach.Outbound;
import dev.manykey.proxy.filter.AnswerFilter;
import dev.manykey.proxy.http.AnswerMetrics;
import dev.manykey.proxy.http.Received;
import dev.manykey.proxy.http.RefusalAnswer;
import dev.manykey.proxy.limit.Limits;
import dev.manykey.proxy.limit.Taking;
import dev.manykey.proxy.record.OnRecord;
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
    private final Recorder recorder;
    private final UpstreamClients clients;
    private final Forwarder forwarder;
    private final Clock clock;
    private final AnswerMetrics metrics;
    private final Standing standing;
    private final UnderWay underWay = new UnderWay();
    private final Limits limits;
    private final long maxDecidedBody;

    DataPath(RequestPath requestPath, Standing standing, Recorder recorder, UpstreamClients clients,
            AnswerFilter filter, Limits limits, Clock clock, AnswerMetrics metrics) {
        this.requestPath = requestPath;
        this.standing = standing;
        this.recorder = recorder;
        this.clients = clients;
        this.maxDecidedBody = clients.properties().maxDecidedBody().toBytes();
        this.limits = limits;
        this.forwarder = new Forwarder(clients, filter, this::holdsNow, this::requireGoingOn);
        this.clock = clock;
        this.metrics = metrics;
    }

    Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        return handle(request, response, Received.inbound(request, clock.instant()), Received.channel(request));
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
            if (standing.isFresh()) {
                Instant now = clock.instant();
                underWay.decideExpired(now, outbound -> judge(outbound.inbound().seenAt(now)));
            } else {
                underWay.cut(_ -> true, outbound -> Standing.stale(outbound.described()));
            }
        } catch (RuntimeException e) { // thrown further, it would end the watch for good
            LOG.error("stale watch: failed, and looks again", e);
        }
    }

    /** Waits until what is under way has ended, then cuts what has not; websockets, which end when they like, at once. */
    void endWhatIsUnderWay(Duration patience) throws InterruptedException {
        underWay.cut(outbound -> outbound.handshake() != null, outbound -> Standing.stopping(outbound.described()));
        underWay.awaitNone(patience);
        underWay.cut(_ -> true, outbound -> Standing.stopping(outbound.described()));
        underWay.awaitNone(LONGEST_CUT);
    }

    /** A stream that wakes up from a pause must not send a byte before somebody has looked at the clocks. */
    private void requireGoingOn(Exchange exchange) {
        if (!standing.isFresh()) {
            exchange.cut(Standing.stale(exchange.outbound().described()));
        }
        exchange.requireNotCut();
    }

    /** Whether a permit still rests on what is true, as far as this proxy may say so. */
    private boolean holdsNow(Outbound outbound) {
        return standing.holds(outbound.basis());
    }

    private Outcome<Outbound> judge(Inbound inbound) {
        return standing.judge(inbound, image -> requestPath.judge(inbound, image));
    }

    private Mono<Void> refuse(HttpServerRequest request, HttpServerResponse response, Inbound inbound, Refusal refusal,
            Channel channel) {
        metrics.refused(refusal.code());
        Recorded recorded = recorder.refused(inbound, refusal);
        return OnRecord.safe(recorded, channel.eventLoop())
                .then(Mono.defer(
                        () -> RefusalAnswer.write(request, response, refusal.code(), refusal.detail(), refusal,
                                recorded.id())))
                .onErrorResume(OnRecord.AuditUnavailable.class, _ -> answerUnrecorded(request, response));
    }

    private Mono<Void> forward(HttpServerRequest request, HttpServerResponse response, Outbound outbound,
            Permission permission, Channel channel) {
        Recorded intent = recorder.intended(outbound, standing.isServingStale());
        Exchange exchange = new Exchange(recorder, intent.id(), outbound, clock.instant(), channel,
                () -> BrokenRequests.brokeOff(channel));
        underWay.enter(exchange);
        return OnRecord.safe(intent, channel.eventLoop())
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
                .onErrorResume(OnRecord.AuditUnavailable.class, _ -> answerUnrecorded(request, response))
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
            case Taking.Refused refused ->
                refused.refusal(outbound.caller(), outbound.described(), outbound.decidedOn());
        };
    }

    private static Refusal resting(Outbound outbound) {
        return new Refusal(ProblemCode.UPSTREAM_RESTING, ProblemCode.UPSTREAM_RESTING.sentence(),
                ProblemCode.UPSTREAM_RESTING.toString(), null, outbound.caller(), outbound.described(),
                outbound.decidedOn());
    }

    private Mono<Void> answerUnrecorded(HttpServerRequest request, HttpServerResponse response) {
        ProblemCode code = ProblemCode.AUDIT_UNAVAILABLE;
        metrics.refused(code);
        return RefusalAnswer.write(request, response, code, code.sentence(), null, null);
    }
}
