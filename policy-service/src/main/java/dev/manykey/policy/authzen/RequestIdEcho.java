package dev.manykey.policy.authzen;

import java.util.List;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Gives every answer the identifier of its request (AuthZEN 1.0, 10.1.3), a refusal of the caller's token included. */
final class RequestIdEcho implements WebFilter, Ordered {
    static final String HEADER = "X-Request-ID";

    /** Before it is known who asks. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        List<String> ids = exchange.getRequest().getHeaders().getOrEmpty(HEADER);
        String path = exchange.getRequest().getPath().value();
        if (!ids.isEmpty() && (path.startsWith("/access/v1/") || path.startsWith(MetadataEndpoint.PATH))) {
            exchange.getResponse().getHeaders().put(HEADER, List.copyOf(ids));
        }
        return chain.filter(exchange);
    }
}
