package dev.manykey.adminapi;

import java.util.List;
import java.util.Optional;

import dev.manykey.contract.KeyHash;

import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Finds out who sent a request: {@code Authorization: Bearer mka_...}, exactly once. */
final class OperatorAuthentication implements ServerAuthenticationConverter, ReactiveAuthenticationManager {
    private static final String SCHEME = "Bearer ";
    private static final String EXPECTED = "Authorization: [hidden] (expected: Bearer, and a token mka_... in force)";

    private final OperatorDirectory directory;

    OperatorAuthentication(OperatorDirectory directory) {
        this.directory = directory;
    }

    /** The hash of the presented token; empty when none was presented. The text goes no further than here. */
    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        List<String> values = exchange.getRequest().getHeaders().getValuesAsList(HttpHeaders.AUTHORIZATION);
        if (values.isEmpty()) {
            return Mono.empty();
        }
        String value = values.getFirst();
        if (values.size() > 1 || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Mono.error(new BadCredentialsException(EXPECTED));
        }
        return OperatorToken.parse(value.substring(SCHEME.length()))
                .map(token -> Mono.just(presenting(token)))
                .orElseGet(() -> Mono.error(new BadCredentialsException(EXPECTED)));
    }

    @Override
    public Mono<Authentication> authenticate(Authentication presented) {
        if (!directory.isReady()) {
            return Mono.error(ProblemException.starting());
        }
        Optional<Operator> operator = presented.getCredentials() instanceof KeyHash hash
                ? directory.findByTokenHash(hash)
                : Optional.empty();
        return operator.map(known -> Mono.just(acting(known)))
                .orElseGet(() -> Mono.error(new BadCredentialsException(EXPECTED)));
    }

    private static Authentication presenting(OperatorToken token) {
        try (token) {
            return UsernamePasswordAuthenticationToken.unauthenticated("operator", token.hash());
        }
    }

    private static Authentication acting(Operator operator) {
        return UsernamePasswordAuthenticationToken.authenticated(operator, null,
                List.of(new SimpleGrantedAuthority("ROLE_" + operator.role().name())));
    }
}
