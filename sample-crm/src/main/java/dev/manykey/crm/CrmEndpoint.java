package dev.manykey.crm;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.function.BiFunction;

import dev.manykey.crm.RouteTable.Match;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One request over HTTP: counted, admitted, read, answered. What is refused is read to its end, too, before the answer
 * goes out, so that the count of keys that were seen is complete when the caller has its answer.
 */
final class CrmEndpoint implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {
    private static final Logger LOG = System.getLogger(CrmEndpoint.class.getName());
    private static final int CHUNK = 64 * 1024;

    private final RouteTable routes;
    private final ApiToken token;
    private final ReceivedLog log;

    CrmEndpoint(RouteTable routes, ApiToken token, ReceivedLog log) {
        this.routes = routes;
        this.token = token;
        this.log = log;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        var target = Target.of(request.uri());
        String method = request.method().name();
        Match match = routes.find(method, target.path());
        if (match instanceof Match.Found found && found.route().door() == Route.Door.LOOPBACK) {
            return answer(request, target, match).flatMap(answer -> send(request, response, answer));
        }
        var entry = log.arrived(operation(match, method), method, target.path());
        return answer(request, target, match).flatMap(answer -> {
            entry.answered(answer.status());
            return send(request, response, answer);
        });
    }

    private Mono<Answer> answer(HttpServerRequest request, Target target, Match match) {
        return admitted(request, target, match)
                .flatMap(
                        found -> RequestBody.read(request, found.route().maxBody())
                                .map(
                                        body -> carriedOut(
                                                found.route(),
                                                new Call(found.parameters(), target, request.requestHeaders(), body))))
                .onErrorResume(Refused.class, refused -> Mono.just(Answer.refusal(refused)));
    }

    private Mono<Match.Found> admitted(HttpServerRequest request, Target target, Match match) {
        try {
            return Mono.just(admit(request, target, match));
        } catch (Refused refused) {
            return RequestBody.discard(request, CrmRoutes.MAX_FILE).then(Mono.error(refused));
        }
    }

    private Match.Found admit(HttpServerRequest request, Target target, Match match) {
        if (target.path().startsWith(SampleCrm.API_PATH + "/")) {
            requireToken(request);
        }
        return switch (match) {
            case Match.NoPath() -> throw Refused.noSuchPath(target.path());
            case Match.WrongMethod(String allowed) ->
                throw Refused.methodNotAllowed(request.method().name(), allowed);
            case Match.Found found -> {
                if (found.route().door() == Route.Door.LOOPBACK) {
                    requireLoopback(request);
                }
                yield found;
            }
        };
    }

    private void requireToken(HttpServerRequest request) {
        try {
            token.require(request.requestHeaders());
        } catch (Refused refused) {
            log.refusedToken();
            throw refused;
        }
    }

    private static void requireLoopback(HttpServerRequest request) {
        InetSocketAddress remote = request.remoteAddress();
        if (remote == null || !remote.getAddress().isLoopbackAddress()) {
            throw Refused.notLoopback(remote == null ? "unknown" : remote.getAddress().getHostAddress());
        }
    }

    private static Answer carriedOut(Route route, Call call) {
        try {
            return route.rule().apply(call);
        } catch (Refused refused) {
            return Answer.refusal(refused);
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "%s %s failed".formatted(route.method(), route.template()), bug);
            return Answer.error(500, "internal", "the CRM failed (expected: never)");
        }
    }

    private static String operation(Match match, String method) {
        return switch (match) {
            case Match.Found found -> method + " " + found.route().template();
            case Match.WrongMethod(String _),Match.NoPath() -> Received.UNMATCHED;
        };
    }

    private static Mono<Void> send(HttpServerRequest request, HttpServerResponse response, Answer answer) {
        response.status(answer.status());
        answer.headers().forEach(response::header);
        if (answer.status() == Refused.TOO_LARGE) {
            // Part of the body may still be on its way.
            response.keepAlive(false);
        }
        byte[] body = answer.body();
        if (body == null) {
            return response.send().then();
        }
        response.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.length));
        if (request.method().equals(HttpMethod.HEAD)) {
            return response.send().then();
        }
        return response.send(chunks(body)).then();
    }

    /** Made one by one as the client takes them, so that a slow download holds nothing but the file itself. */
    private static Flux<ByteBuf> chunks(byte[] body) {
        return Flux.generate(() -> 0, (start, sink) -> {
            int length = Math.min(CHUNK, body.length - start);
            if (length > 0) {
                sink.next(Unpooled.wrappedBuffer(body, start, length));
            } else {
                sink.complete();
            }
            return start + length;
        });
    }
}
