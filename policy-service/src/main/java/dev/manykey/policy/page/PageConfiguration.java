package dev.manykey.policy.page;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import dev.manykey.adminapi.PathAccess;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Serves the page at {@code /}, and opens each of its files by its name, nothing below them or beside. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {
    /**
     * Nothing runs or is loaded that is not one of these files, texts can only be put in as texts, nothing is sent elsewhere,
     * and nobody puts the page into another one.
     */
    static final String CONTENT_SECURITY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final List<String> SCRIPTS = List.of("app.js", "api.js", "elements.js", "told.js", "catalog.js",
            "rules.js", "resources.js", "permissions.js", "trial.js", "keys.js", "importing.js");

    private final List<PageFile> files = Stream.concat(
            Stream.of(PageFile.root("page.html"), PageFile.style("page.css")),
            SCRIPTS.stream().map(PageFile::script)).toList();

    @Bean
    PathAccess pageAccess() {
        return new PathAccess(List.of(), files.stream().map(PageFile::path).toList());
    }

    @Bean
    RouterFunction<ServerResponse> page() {
        RouterFunctions.Builder routes = RouterFunctions.route();
        files.forEach(file -> routes.GET(file.path(), _ -> answer(file)));
        return routes.build();
    }

    private static Mono<ServerResponse> answer(PageFile file) {
        return ServerResponse.ok().contentType(new MediaType(file.type(), StandardCharsets.UTF_8))
                .header("Content-Security-Policy", CONTENT_SECURITY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .bodyValue(file.content());
    }
}
