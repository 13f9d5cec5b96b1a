package dev.manykey.adminapi;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.authorization.ServerAccessDeniedHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.util.matcher.NegatedServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;

/**
 * Nothing is open without an operator's token, but for the two probes and what a service says is. An auditor reads, and asks what
 * a service says is only asked.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class OperatorSecurityConfiguration {
    private static final String[] PROBES = {"/actuator/health/liveness", "/actuator/health/readiness"};
    private static final String CHALLENGE = "Bearer realm=\"manykey\"";

    @Bean
    OperatorAuthentication operatorAuthentication(OperatorDirectory directory) {
        return new OperatorAuthentication(directory);
    }

    @Bean
    SecurityWebFilterChain operatorSecurity(ServerHttpSecurity http, OperatorAuthentication operators,
            ProblemResponses problems, ObjectProvider<PathAccess> services) {
        PathAccess access = services.orderedStream().reduce(PathAccess.NONE, PathAccess::and);
        String[] open = access.openWith(PROBES);
        ServerAuthenticationEntryPoint unauthenticated = unauthenticated(problems);
        var authentication = new AuthenticationWebFilter(operators);
        authentication.setServerAuthenticationConverter(operators);
        authentication.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
        authentication.setAuthenticationFailureHandler(
                new ServerAuthenticationEntryPointFailureHandler(unauthenticated));
        authentication.setRequiresAuthenticationMatcher(new NegatedServerWebExchangeMatcher(
                ServerWebExchangeMatchers.pathMatchers(HttpMethod.GET, open)));
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .addFilterAt(authentication, SecurityWebFiltersOrder.AUTHENTICATION)
                .authorizeExchange(exchanges -> exchanges
                        .pathMatchers(HttpMethod.GET, open).permitAll()
                        .matchers(access.asking()).hasAnyRole("ADMIN", "AUDITOR")
                        .pathMatchers(HttpMethod.GET, "/**").hasAnyRole("ADMIN", "AUDITOR")
                        .pathMatchers(HttpMethod.HEAD, "/**").hasAnyRole("ADMIN", "AUDITOR")
                        .anyExchange().hasRole("ADMIN"))
                .exceptionHandling(answers -> answers.authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler(forbidden(problems)))
                .build();
    }

    /** A request that the firewall refuses, such as one with an encoded slash in its path. */
    @Bean
    ServerExchangeRejectedHandler rejectedRequests(ProblemResponses problems) {
        return (exchange, _) -> problems.write(exchange, Problem.of(ProblemCode.INVALID_REQUEST,
                "request (expected: a method, path and headers without control characters and encoded separators)"));
    }

    private static ServerAuthenticationEntryPoint unauthenticated(ProblemResponses problems) {
        return (exchange, error) -> {
            boolean presented = exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
            exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE,
                    presented ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE);
            return problems.write(exchange, Problem.of(ProblemCode.UNAUTHENTICATED,
                    presented ? detail(error)
                            : "Authorization: missing (expected: Bearer, and a token mka_... in force)"));
        };
    }

    private static String detail(AuthenticationException error) {
        return error.getMessage() == null ? "Authorization: [hidden]" : error.getMessage();
    }

    private static ServerAccessDeniedHandler forbidden(ProblemResponses problems) {
        return (exchange, _) -> {
            exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE,
                    CHALLENGE + ", error=\"insufficient_scope\"");
            return problems.write(exchange,
                    Problem.of(ProblemCode.FORBIDDEN,
                            "method: %s (expected: GET or HEAD from an auditor, or a POST that only asks)"
                                    .formatted(exchange.getRequest().getMethod())));
        };
    }
}
