package dev.manykey.adminapi;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Writes every problem, and is the one place where a request that ended with an exception gets its answer. */
final class ProblemResponses implements ErrorWebExceptionHandler, Ordered {
    private static final Logger log = LoggerFactory.getLogger(ProblemResponses.class);

    private final JsonMapper json;
    private final ProblemTable table;

    ProblemResponses(JsonMapper json) {
        this.json = json;
        this.table = new ProblemTable(json);
    }

    /** Before Spring's own handlers, which answer without a body. */
    @Override
    public int getOrder() {
        return -2;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(error);
        }
        if (error instanceof ErrorResponse known) {
            exchange.getResponse().getHeaders().putAll(known.getHeaders());
        }
        Problem problem = table.problemOf(error, exchange.getRequest());
        return write(exchange, problem, correlationId(exchange, problem, error));
    }

    Mono<Void> write(ServerWebExchange exchange, Problem problem) {
        return write(exchange, problem, null);
    }

    private Mono<Void> write(ServerWebExchange exchange, Problem problem, @Nullable String correlationId) {
        ServerHttpResponse response = exchange.getResponse();
        byte[] body = json.writeValueAsBytes(ProblemBody.of(problem, correlationId));
        response.setStatusCode(problem.code().status());
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.getHeaders().setContentLength(body.length);
        if (problem.code() == ProblemCode.STARTING || problem.code() == ProblemCode.UNAVAILABLE) {
            response.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
        }
        return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    /** Logs what the caller is not told; the id that joins the two, or null when the caller knows all. */
    private static @Nullable String correlationId(ServerWebExchange exchange, Problem problem, Throwable error) {
        if (problem.code().owner() != ProblemOwner.PLATFORM || problem.code() == ProblemCode.STARTING) {
            return null;
        }
        String id = UUID.randomUUID().toString();
        String path = ShownValue.ofText(exchange.getRequest().getPath().value());
        if (DisconnectedClientHelper.isClientDisconnectedException(error)) {
            // Most likely the caller has gone. A lost connection to something else looks the same, so it is still answered.
            log.warn("{} {} broke off, correlation id {}: {}", exchange.getRequest().getMethod(), path, id,
                    error.toString());
        } else {
            log.error("{} {} answered {}, correlation id {}", exchange.getRequest().getMethod(), path,
                    problem.code().id(), id,
                    error instanceof ProblemException && error.getCause() != null ? error.getCause() : error);
        }
        return id;
    }
}
