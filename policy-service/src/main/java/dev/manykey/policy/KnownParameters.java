package dev.manykey.policy;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses a query parameter that an endpoint of the admin API does not have, and one that is there twice: either would be ignored in
 * silence, and what the caller asked for would not be done.
 */
@Component
final class KnownParameters implements WebFilter {
    private static final String ADMIN_API = "/v1/";

    private final RequestMappingHandlerMapping endpoints;

    KnownParameters(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        MultiValueMap<String, String> parameters = exchange.getRequest().getQueryParams();
        if (parameters.isEmpty() || !exchange.getRequest().getPath().value().startsWith(ADMIN_API)) {
            return chain.filter(exchange);
        }
        // An endpoint that there is none of is for the dispatcher to answer.
        return endpoints.getHandler(exchange).onErrorComplete().ofType(HandlerMethod.class)
                .doOnNext(endpoint -> requireKnown(parameters, known(endpoint)))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private static Set<String> known(HandlerMethod endpoint) {
        Set<String> known = new TreeSet<>();
        Arrays.stream(endpoint.getMethodParameters()).map(KnownParameters::name).filter(name -> name != null)
                .forEach(known::add);
        return known;
    }

    private static @Nullable String name(MethodParameter parameter) {
        RequestParam asked = parameter.getParameterAnnotation(RequestParam.class);
        return asked == null ? null : asked.name().isEmpty() ? parameter.getParameter().getName() : asked.name();
    }

    private static void requireKnown(MultiValueMap<String, String> parameters, Set<String> known) {
        parameters.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw ProblemException.invalid(name, values.getFirst(), known.isEmpty()
                        ? "no query parameters"
                        : "no such query parameter; one of " + String.join(", ", known));
            }
            if (values.size() > 1) {
                throw ProblemException.invalid(name, values.size() + " values", "one value");
            }
        });
    }
}
