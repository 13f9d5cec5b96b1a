package dev.manykey.key.accesskey;

import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.key.owner.Owners;

import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import reactor.core.publisher.Mono;

/** Opens {@code /v1/child-keys} to access keys, and to nobody else; everything else stays with the operators. */
@Configuration(proxyBeanMethods = false)
class ChildKeySecurityConfiguration {
    private static final String CHALLENGE = "Bearer realm=\"manykey\"";

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(PresentedKey.class);
    }

    /** Before the chain of the operators, which has every other path. */
    @Bean
    @Order(0)
    SecurityWebFilterChain childKeySecurity(ServerHttpSecurity http, SecretIndex index, Ledger<AccessKey> keys,
            Lines lines, Owners owners, Acts acts) {
        var keyAuthentication = new KeyAuthentication(index, keys, lines, owners, acts);
        var authentication = new AuthenticationWebFilter(keyAuthentication);
        authentication.setServerAuthenticationConverter(keyAuthentication);
        authentication.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
        authentication.setAuthenticationFailureHandler(
                new ServerAuthenticationEntryPointFailureHandler(unauthenticated()));
        return http
                .securityMatcher(ServerWebExchangeMatchers.pathMatchers(ChildKeyEndpoint.PATH,
                        ChildKeyEndpoint.PATH + "/**"))
                .csrf(ServerHttpSecurity.CsrfSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .addFilterAt(authentication, SecurityWebFiltersOrder.AUTHENTICATION)
                .authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .exceptionHandling(answers -> answers.authenticationEntryPoint(unauthenticated()))
                .build();
    }

    @Bean
    GlobalOpenApiCustomizer accessKeyInApiDocument() {
        return document -> document.getComponents().addSecuritySchemes(ChildKeyEndpoint.SCHEME, new SecurityScheme()
                .type(SecurityScheme.Type.HTTP).scheme("bearer").bearerFormat(AccessKeyIssuer.PREFIX + "..."));
    }

    /** The same for whatever is amiss with the key. */
    private static ServerAuthenticationEntryPoint unauthenticated() {
        return (exchange, _) -> Mono.defer(() -> {
            boolean presented = exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
            exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE,
                    presented ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE);
            return Mono.error(new ProblemException(Problem.of(ProblemCode.KEY_NOT_ACCEPTED,
                    presented
                            ? KeyAuthentication.EXPECTED
                            : "Authorization: missing (expected: Bearer, and an access key mk_... that works)"),
                    null));
        });
    }
}
