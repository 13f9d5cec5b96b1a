package dev.manykey.proxy.gateway;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.manykey.pdp.Duties;
import dev.manykey.pdp.address.AddressBlock;
import dev.manykey.proxy.Described;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.RequestPath;
import dev.manykey.proxy.Standing;
import dev.manykey.proxy.decide.Permitted;
import dev.manykey.proxy.http.AnswerMetrics;
import dev.manykey.proxy.http.Received;
import dev.manykey.proxy.http.RefusalAnswer;
import dev.manykey.proxy.http.RefusalBody;
import dev.manykey.proxy.limit.Limits;
import dev.manykey.proxy.limit.Taking;
import dev.manykey.proxy.record.OnRecord;
import dev.manykey.proxy.record.Recorder;
import dev.manykey.spool.Recorded;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers gateways: decides as for a request to the proxy itself, puts the yes on the record, looks again, and says it. What it
 * permits it has no hold on afterwards, so it refuses what only the proxy could see to: filtered answers, forced parameters,
 * the length and the content of bodies, websockets. It never hands out a credential.
 */
public final class ForwardAuth {
    /** The access key's id, on a yes. */
    static final String KEY_HEADER = "Manykey-Key";
    /** Who answers for it, on a yes. */
    static final String OWNER_HEADER = "Manykey-Owner";

    private static final int MOST_TRIES = 50;
    private static final int FORBIDDEN = 403;

    private final RequestPath requestPath;
    private final Standing standing;
    private final Recorder recorder;
    private final Limits limits;
    private final Clock clock;
    private final AnswerMetrics metrics;
    private final List<AddressBlock> trusted;

    /** Answers as the proxy that all of these belong to decides. */
    public ForwardAuth(ForwardAuthProperties properties, RequestPath requestPath, Standing standing, Recorder recorder,
            Limits limits, Clock clock, AnswerMetrics metrics) {
        this.requestPath = requestPath;
        this.standing = standing;
        this.recorder = recorder;
        this.limits = limits;
        this.clock = clock;
        this.metrics = metrics;
        this.trusted = properties.trusted();
    }

    /** Answers one question; runs on the connection's own loop. */
    public Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Inbound asked = Question.from(Received.inbound(request, clock.instant()), trusted);
        Channel channel = Received.channel(request);
        return switch (Question.read(asked)) {
            case Outcome.Passed<Question>(Question question) -> answer(request, response, question, channel);
            case Outcome.Refused<Question>(Refusal refusal) ->
                refuse(request, response, asked, null, refusal, channel);
            case Outcome.BodyNeeded<Question> _ -> throw new IllegalStateException("question: asks for a body");
        };
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response, Question question,
            Channel channel) {
        Outcome<Permitted> judged = judge(question);
        if (judged instanceof Outcome.Passed<Permitted>(Permitted permitted)) {
            judged = taking(permitted, permitted.duties().limits());
        }
        return switch (judged) {
            case Outcome.Passed<Permitted>(Permitted permitted) ->
                permit(request, response, question, permitted, channel);
            case Outcome.Refused<Permitted>(Refusal refusal) ->
                refuse(request, response, question.request(), question, refusal, channel);
            case Outcome.BodyNeeded<Permitted> _ ->
                refuse(request, response, question.request(), question, bodyNeeded(question), channel);
        };
    }

    private Mono<Void> permit(HttpServerRequest request, HttpServerResponse response, Question question,
            Permitted permitted, Channel channel) {
        Recorded recorded = recorder.permitted(permitted, standing.isServingStale());
        return OnRecord.safe(recorded, channel.eventLoop())
                .then(Mono.defer(() -> switch (stillPermitted(question, permitted)) {
                    case Outcome.Passed<Permitted>(Permitted now) -> {
                        metrics.handedOver();
                        yield yes(response, now, recorded.id());
                    }
                    case Outcome.Refused<Permitted>(Refusal refusal) -> refuse(request, response, question.request(),
                            question, withdrawing(recorded.id(), refusal), channel);
                    case Outcome.BodyNeeded<Permitted> _ -> refuse(request, response, question.request(), question,
                            withdrawing(recorded.id(), bodyNeeded(question)), channel);
                }))
                .onErrorResume(OnRecord.AuditUnavailable.class, _ -> unrecorded(request, response));
    }

    /** The newest image has the last word: when what the permit rests on has changed, the request is judged again. */
    private Outcome<Permitted> stillPermitted(Question question, Permitted before) {
        Instant end = before.identified().expiresAt();
        Instant now = clock.instant();
        Outcome<Permitted> newest = end != null && !now.isBefore(end) ? judge(question.seenAt(now))
                : Outcome.passed(before);
        for (int tries = 0; newest instanceof Outcome.Passed<Permitted>(Permitted one)
                && !standing.holds(one.basis()); tries++) {
            newest = tries < MOST_TRIES ? judge(question.seenAt(now))
                    : Outcome.refused(Refusal.of(ProblemCode.NOT_READY,
                            "the control log changes too fast to decide on it", before.target()));
        }
        return newest.then(one -> {
            List<Duties.Limit> added = new ArrayList<>(one.duties().limits());
            added.removeAll(before.duties().limits());
            return taking(one, added);
        });
    }

    /** Decides, and refuses what a gateway could not see to. */
    private Outcome<Permitted> judge(Question question) {
        return standing.judge(question.request(), image -> requestPath
                .permit(question.request(), question.upstream(), image)
                .then(ForwardAuth::withoutProxy));
    }

    private static Outcome<Permitted> withoutProxy(Permitted permitted) {
        Duties duties = permitted.duties();
        String only = duties.changesAnswers() ? "answers are filtered (mask, drop, rows)"
                : duties.maxBodyBytes() != null ? "the length of bodies is limited (maxBodyBytes)"
                        : !duties.query().isEmpty() ? "query parameters are forced (query)"
                                : permitted.identified().rawParameter() != null
                                        ? "the key is in the query, where only the proxy can take it out"
                                        : null;
        return only == null ? Outcome.passed(permitted)
                : Outcome.refused(new Refusal(ProblemCode.PROXY_NEEDED,
                        "obligations: %s (expected: rate and budget at most, where a gateway asks)".formatted(only),
                        ProblemCode.PROXY_NEEDED.toString(), null, permitted.identified().caller(),
                        permitted.target(), permitted.decidedOn()));
    }

    /** Takes the call's cost from these limits, or refuses. */
    private Outcome<Permitted> taking(Permitted permitted, List<Duties.Limit> from) {
        return switch (limits.take(permitted.countedAs(), from, permitted.operation().cost())) {
            case Taking.Taken _ -> Outcome.passed(permitted);
            case Taking.Refused refused -> Outcome.refused(refused.refusal(permitted.identified().caller(),
                    permitted.target(), permitted.decidedOn()));
        };
    }

    private static Refusal bodyNeeded(Question question) {
        return Refusal.of(ProblemCode.PROXY_NEEDED,
                "condition: depends on the body, which a gateway does not show (expected: one on method, path, query, headers, caller and time)",
                Described.target(question.request()));
    }

    private static Refusal withdrawing(String permit, Refusal refusal) {
        return new Refusal(refusal.code(), refusal.detail(), "%s (withdraws %s)".formatted(refusal.reason(), permit),
                refusal.missing(), refusal.caller(), refusal.target(), refusal.decidedOn(), refusal.retryAfter());
    }

    private static Mono<Void> yes(HttpServerResponse response, Permitted permitted, String exchange) {
        return response.status(200)
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header(HttpHeaderNames.CONTENT_LENGTH, "0")
                .header(RefusalBody.EXCHANGE_HEADER, exchange)
                .header(KEY_HEADER, permitted.identified().caller().key().value())
                .header(OWNER_HEADER, permitted.identified().caller().owner().value())
                .send();
    }

    private Mono<Void> refuse(HttpServerRequest request, HttpServerResponse response, Inbound inbound,
            @Nullable Question question, Refusal refusal, Channel channel) {
        metrics.refused(refusal.code());
        int status = status(question, refusal.code());
        Recorded recorded = recorder.refused(inbound, refusal, status);
        return OnRecord.safe(recorded, channel.eventLoop())
                .then(Mono.defer(() -> RefusalAnswer.write(request, response, refusal.code(), status,
                        refusal.detail(), refusal, recorded.id())))
                .onErrorResume(OnRecord.AuditUnavailable.class, _ -> unrecorded(request, response));
    }

    /** An nginx knows 401 and 403 and makes an error of its own of everything else, so the caller's faults are one of these. */
    private static int status(@Nullable Question question, ProblemCode code) {
        boolean nginx = question != null && question.dialect() == Question.Dialect.ORIGINAL;
        return nginx && code.status() / 100 == 4 && code.status() != 401 ? FORBIDDEN : code.status();
    }

    private Mono<Void> unrecorded(HttpServerRequest request, HttpServerResponse response) {
        ProblemCode code = ProblemCode.AUDIT_UNAVAILABLE;
        metrics.refused(code);
        return RefusalAnswer.write(request, response, code, code.sentence(), null, null);
    }
}
