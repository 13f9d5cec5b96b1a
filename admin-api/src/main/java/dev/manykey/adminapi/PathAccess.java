package dev.manykey.adminapi;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.http.HttpMethod;
import org.springframework.security.web.server.util.matcher.OrServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;

/**
 * Where a service departs from the rule that everything needs a token and that only admins may POST. A bean of a service;
 * several are taken together.
 *
 * @param questions paths to which a POST changes nothing, so that an auditor may send it too
 * @param open paths that anybody may GET
 */
public record PathAccess(List<String> questions, List<String> open) {
    static final PathAccess NONE = new PathAccess(List.of(), List.of());

    /** Copies both. */
    public PathAccess {
        questions = List.copyOf(questions);
        open = List.copyOf(open);
    }

    PathAccess and(PathAccess other) {
        return new PathAccess(Stream.concat(questions.stream(), other.questions.stream()).toList(),
                Stream.concat(open.stream(), other.open.stream()).toList());
    }

    String[] openWith(String[] always) {
        return Stream.concat(Stream.of(always), open.stream()).toArray(String[]::new);
    }

    ServerWebExchangeMatcher asking() {
        return questions.isEmpty()
                ? _ -> ServerWebExchangeMatcher.MatchResult.notMatch()
                : new OrServerWebExchangeMatcher(questions.stream()
                        .map(path -> ServerWebExchangeMatchers.pathMatchers(HttpMethod.POST, path)).toList());
    }
}
