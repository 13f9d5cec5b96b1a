package dev.manykey.proxy.forward;

import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;

import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.proxy.Header;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.admission.Handshake;
import dev.manykey.proxy.attach.ForbiddenText;
import dev.manykey.proxy.attach.Outbound;
import dev.manykey.proxy.filter.AnswerFilter;
import dev.manykey.proxy.filter.AnswerHead;
import dev.manykey.proxy.filter.AnswerReading;
import dev.manykey.proxy.filter.AnswerRules;
import dev.manykey.proxy.filter.Filtered;
import dev.manykey.proxy.filter.ResponseHeaders;
import dev.manykey.proxy.http.Framing;
import dev.manykey.proxy.http.Received;
import dev.manykey.proxy.http.RefusalAnswer;
import dev.manykey.proxy.http.RefusalBody;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Moves the bytes of one exchange between caller and upstream, both ways as they come, and records how it ended. */
final class Forwarder {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);
    /** Where answers are filtered: not on the loops, and no more at once than there are processors. */
    private static final Scheduler FILTERING = Schedulers.newBoundedElastic(
            Math.max(1, Runtime.getRuntime().availableProcessors()), 10_000, "manykey-filter", 60, true);

    private final UpstreamClients clients;
    private final AnswerFilter filter;
    private final Predicate<Outbound> holdsNow;
    private final Consumer<Exchange> requireGoingOn;

    /** What the permit rested on changed before the first byte left; nothing was sent, so it can be decided again. */
    static final class MovedOn extends RuntimeException {
        MovedOn() {
            super("the image has moved on", null, false, false);
        }
    }

    /**
     * Forwards over {@code clients}.
     *
     * @param holdsNow asked at the last moment before a byte leaves
     * @param requireGoingOn asked before each piece of a body is passed on; throws {@link Exchange.Cut}
     */
    Forwarder(UpstreamClients clients, AnswerFilter filter, Predicate<Outbound> holdsNow,
            Consumer<Exchange> requireGoingOn) {
        this.clients = clients;
        this.filter = filter;
        this.holdsNow = holdsNow;
        this.requireGoingOn = requireGoingOn;
    }

    Mono<Void> forward(HttpServerRequest request, HttpServerResponse response, Outbound outbound, Exchange exchange,
            Permission permission) {
        Handshake handshake = outbound.handshake();
        HttpClient client = handshake == null ? clients.client(outbound.upstream())
                : clients.websocketClient(outbound.upstream());
        Mono<Void> call = client
                .request(HttpMethod.valueOf(outbound.inbound().method()))
                .uri(outbound.target())
                .send((upstream, out) -> send(request, upstream, out, outbound, exchange))
                .responseConnection((upstream, connection) -> {
                    permission.reached();
                    return handshake != null && upstream.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
                            ? tunnel(request, upstream, connection, handshake, exchange)
                            : passOn(request, response, upstream, connection, outbound, exchange);
                })
                .then();
        Mono<Void> limited = handshake == null ? call : withinLimit(outbound, call);
        return Mono.firstWithSignal(limited, exchange.whenCut())
                .doOnSuccess(_ -> exchange.end(Ending.COMPLETED, null))
                .onErrorResume(failure -> !(failure instanceof MovedOn),
                        failure -> failed(request, response, outbound, exchange, failure, permission));
    }

    private Publisher<Void> send(HttpServerRequest request, HttpClientRequest upstream, NettyOutbound out,
            Outbound outbound, Exchange exchange) {
        out.withConnection(connection -> exchange.sendingOn(connection.channel()));
        exchange.requireNotCut();
        exchange.headLeaves(); // before the last look: what changes after it finds a call that has been sent
        if (!holdsNow.test(outbound)) {
            exchange.headStays();
            throw new MovedOn();
        }
        HttpHeaders headers = upstream.requestHeaders();
        headers.clear();
        boolean filtered = outbound.duties().changesAnswers();
        for (Header header : outbound.headers()) {
            if (filtered && !AnswerFilter.mayAsk(outbound.inbound().method(), header)) {
                continue;
            }
            headers.add(header.name(), header.value());
        }
        byte[] read = outbound.inbound().body();
        if (read != null) {
            return sendWhole(read, headers, out, exchange);
        }
        Framing framing = Framing.of(request.requestHeaders());
        if (!framing.hasBody()) {
            if (framing.length() != null) {
                headers.set(HttpHeaderNames.CONTENT_LENGTH, framing.length());
            }
            return out.then();
        }
        if (framing.chunked()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (framing.length() != null) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, framing.length());
        }
        return out.send(request.receive().retain()
                .onErrorMap(UpstreamFailure.CallerBrokeOff::new)
                .doOnNext(chunk -> {
                    requireGoingOn.accept(exchange);
                    exchange.sent(chunk.readableBytes());
                })
                .concatWith(Mono.defer(() -> exchange.hasSentAll(framing.length())
                        ? Mono.empty()
                        : Mono.error(new UpstreamFailure.CallerBrokeOff(new EOFException("less than declared"))))),
                _ -> true);
    }

    /** A body that was read for the decision goes on as what was decided on. */
    private Publisher<Void> sendWhole(byte[] body, HttpHeaders headers, NettyOutbound out, Exchange exchange) {
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        exchange.sent(body.length);
        return body.length == 0 ? out.then() : out.sendByteArray(Mono.just(body));
    }

    private Mono<Void> withinLimit(Outbound outbound, Mono<Void> call) {
        Semaphore free = clients.websockets(outbound.upstream());
        return Mono.defer(() -> free.tryAcquire() ? call.doFinally(_ -> free.release())
                : Mono.error(new UpstreamFailure.TooManyWebsockets()));
    }

    /** The upstream has switched: from here on the connections are joined, once it has switched to what was asked for. */
    private Mono<Void> tunnel(HttpServerRequest request, HttpClientResponse upstream, Connection connection,
            Handshake handshake, Exchange exchange) {
        List<Header> headers = headers(upstream);
        String problem = ResponseHeaders.switchingProblem(headers, handshake);
        if (problem != null) {
            Exchange.reset(connection.channel());
            return Mono.error(new UpstreamFailure.NotSwitched(problem));
        }
        FullHttpResponse switching = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.SWITCHING_PROTOCOLS);
        for (Header header : ResponseHeaders.switching(headers, exchange.outbound(), handshake)) {
            switching.headers().add(header.name(), header.value());
        }
        switching.headers().set(RefusalBody.EXCHANGE_HEADER, exchange.id());
        return new Tunnel(Received.channel(request), connection.channel(), exchange, requireGoingOn)
                .open(switching, clients.properties());
    }

    private static List<Header> headers(HttpClientResponse upstream) {
        List<Header> headers = new ArrayList<>();
        upstream.responseHeaders().forEach(header -> headers.add(new Header(header.getKey(), header.getValue())));
        return headers;
    }

    private Publisher<Void> passOn(HttpServerRequest request, HttpServerResponse response, HttpClientResponse upstream,
            Connection connection, Outbound outbound, Exchange exchange) {
        List<Header> headers = headers(upstream);
        int status = upstream.status().code();
        if (!ResponseHeaders.isPlain(headers) || status < 200) {
            connection.dispose();
            return Mono.error(status < 200
                    ? new UpstreamFailure.NoFinalAnswer(status)
                    : new UpstreamFailure.AnswerEncoded());
        }
        if (outbound.duties().changesAnswers()) {
            return passOnFiltered(request, response, connection, outbound, exchange, status, headers);
        }
        response.status(HttpResponseStatus.valueOf(status)); // not with the upstream's own words, which nobody has searched
        for (Header header : ResponseHeaders.passedOn(headers, outbound)) {
            response.responseHeaders().add(header.name(), header.value());
        }
        response.header(RefusalBody.EXCHANGE_HEADER, exchange.id());
        String length = upstream.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && status != 204) {
            response.header(HttpHeaderNames.CONTENT_LENGTH, length);
        } else if (outbound.inbound().version().equals("HTTP/1.0")) {
            response.chunkedTransfer(false).keepAlive(false); // its body ends with the connection (RFC 9112 6.3)
        }
        exchange.answering(status);
        if (outbound.inbound().method().equals("HEAD") || WITHOUT_BODY.contains(status)) {
            connection.markPersistent(false); // bytes that the upstream may send after it must not meet another request
            return connection.inbound().receive().then().thenMany(response.send());
        }
        return response.send(masked(connection, outbound, exchange), _ -> true);
    }

    /** An answer of which not everything may be passed on is read to its end before anything is. */
    private Mono<Void> passOnFiltered(HttpServerRequest request, HttpServerResponse response, Connection connection,
            Outbound outbound, Exchange exchange, int status, List<Header> headers) {
        AnswerReading reading = filter.read(AnswerRules.of(outbound.duties()),
                new AnswerHead(outbound.inbound().method(), outbound.operation().access(), status, headers));
        if (!reading.wantsMore()) {
            connection.markPersistent(false); // as where nothing is filtered: no body goes with such an answer
        }
        Channel caller = Received.channel(request);
        return connection.inbound().receive()
                .doOnNext(chunk -> {
                    requireGoingOn.accept(exchange);
                    reading.next(ByteBufUtil.getBytes(chunk));
                })
                .takeUntil(_ -> !reading.wantsMore())
                .then(Mono.fromCallable(reading::result).subscribeOn(FILTERING))
                .publishOn(Schedulers.fromExecutor(caller.eventLoop()))
                .flatMap(filtered -> {
                    requireGoingOn.accept(exchange);
                    return switch (filtered) {
                        case Filtered.PassedOn passed -> write(response, passed, outbound, exchange, status, headers);
                        case Filtered.Refused(ProblemCode code, String detail) ->
                            withhold(request, response, exchange, code, detail);
                    };
                })
                .doFinally(_ -> reading.close());
    }

    private static Mono<Void> write(HttpServerResponse response, Filtered.PassedOn passed, Outbound outbound,
            Exchange exchange, int status, List<Header> headers) {
        response.status(HttpResponseStatus.valueOf(status));
        for (Header header : passed.headers(ResponseHeaders.passedOn(headers, outbound))) {
            response.responseHeaders().add(header.name(), header.value());
        }
        response.header(RefusalBody.EXCHANGE_HEADER, exchange.id());
        exchange.answering(status);
        if (passed.how() == Filtered.PassedOn.How.NONE || passed.body().length == 0) {
            return response.send().then();
        }
        ForbiddenText.Mask mask = outbound.forbidden().mask();
        ByteBuf body = Unpooled.wrappedBuffer(mask.next(passed.body()), mask.last());
        exchange.passedOn(body.readableBytes());
        return response.send(Mono.just(body)).then();
    }

    /** The upstream has acted, and the caller does not get to see what it answered. */
    private Mono<Void> withhold(HttpServerRequest request, HttpServerResponse response, Exchange exchange,
            ProblemCode code, String detail) {
        exchange.answering(code.status());
        exchange.end(Ending.FAILED, code.toString());
        return RefusalAnswer.write(request, response, code, detail, null, exchange.id());
    }

    private Flux<ByteBuf> masked(Connection connection, Outbound outbound, Exchange exchange) {
        ForbiddenText.Mask mask = outbound.forbidden().mask();
        return connection.inbound().receive()
                .map(chunk -> mask.next(ByteBufUtil.getBytes(chunk)))
                .concatWith(Mono.fromSupplier(mask::last))
                .filter(chunk -> chunk.length > 0)
                .doOnNext(chunk -> {
                    requireGoingOn.accept(exchange);
                    exchange.passedOn(chunk.length);
                })
                .map(Unpooled::wrappedBuffer)
                .doOnComplete(() -> {
                    if (mask.masked()) {
                        LOG.warn("upstream {}: its answer to {} carried the credential, which was masked (exchange {})",
                                outbound.upstream().state().id(), outbound.described().operation(), exchange.id());
                    }
                });
    }

    private Mono<Void> failed(HttpServerRequest request, HttpServerResponse response, Outbound outbound,
            Exchange exchange,
            Throwable failure, Permission permission) {
        Refusal cutBecause = exchange.cutBecause();
        if (cutBecause != null) { // whatever the reset made of it
            return cut(request, response, exchange, cutBecause);
        }
        ProblemCode code = exchange.callerBrokeOff() ? ProblemCode.REQUEST_INCOMPLETE
                : UpstreamFailure.code(failure);
        switch (code) {
            case UPSTREAM_UNREACHABLE -> permission.unreachable(failure);
            case UPSTREAM_ADDRESS_FORBIDDEN, UPSTREAM_RESTING, REQUEST_INCOMPLETE, INTERNAL -> permission.release();
            default -> permission.reached();
        }
        Ending ending = code == ProblemCode.REQUEST_INCOMPLETE ? Ending.CUT : Ending.FAILED;
        if (exchange.isAnswering()) { // too late to say so in words: the connection breaks, and the caller sees that
            exchange.end(ending, code.toString());
            return Mono.error(failure);
        }
        LOG.info("upstream {}: {} ({}, exchange {})", outbound.upstream().state().id(), code,
                failure.getClass().getSimpleName(),
                exchange.id());
        exchange.answering(code.status());
        exchange.end(ending, code.toString());
        response.responseHeaders().clear();
        return RefusalAnswer.write(request, response, code, code.sentence(), null, exchange.id());
    }

    private Mono<Void> cut(HttpServerRequest request, HttpServerResponse response, Exchange exchange,
            Refusal refusal) {
        LOG.info("exchange {}: cut ({})", exchange.id(), refusal.reason());
        if (exchange.isAnswering()) {
            exchange.end(Ending.CUT, refusal.reason());
            return Mono.error(new Exchange.Cut(refusal));
        }
        exchange.answering(refusal.code().status());
        exchange.end(Ending.CUT, refusal.reason());
        response.responseHeaders().clear();
        return RefusalAnswer.write(request, response, refusal.code(), refusal.detail(), refusal, exchange.id());
    }
}
