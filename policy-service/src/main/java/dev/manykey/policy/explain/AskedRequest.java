package dev.manykey.policy.explain;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.CanonicalPath;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.Explanation;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.Permissions;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.pdp.condition.FieldMap;
import dev.manykey.pdp.condition.JsonTree;
import dev.manykey.pdp.condition.SeenHeaders;
import dev.manykey.policy.authoring.KeyRules;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request that somebody asks about. What is left out is not known, so that a condition which asks for it leaves the decision
 * undetermined.
 *
 * @param method such as {@code GET}
 * @param path after the upstream's base URL, with or without a query, such as {@code /v1/deals/7?status=open}
 * @param headers by name
 * @param body when it is JSON
 * @param ip the caller's address
 * @param at when; null for now
 * @param websocket whether it asks for a websocket; null for no
 */
record AskedRequest(@NotNull String method, @NotNull String path, @Nullable Map<String, @Nullable String> headers,
        @Nullable JsonNode body, @Nullable String ip, @Nullable Instant at,
        @Nullable Boolean websocket) {
    private static final int MAX_LENGTH = 8192;

    /** The path alone. */
    String plainPath() {
        int question = path.indexOf('?');
        return question < 0 ? path : path.substring(0, question);
    }

    /** Which operation it is; a path that the proxy would not let in is none. */
    Match match(Catalog catalog) {
        String problem = CanonicalPath.problem(plainPath());
        return problem == null ? catalog.match(method, plainPath()) : new Match.AmbiguousPath(problem);
    }

    /** Decides it as a proxy would, and says how. */
    Explanation explain(Permissions permissions, KeyRules.Rules rules, Clock clock) {
        Match plain = match(rules.catalog());
        return asksForWebsocket()
                ? Explanation.ofWebsocket(permissions, rules.catalog(), plain,
                        facts(rules.key(), PolicyDecisionPoint.websocket(rules.catalog(), plain), clock))
                : Explanation.of(permissions, plain, facts(rules.key(), plain, clock));
    }

    private boolean asksForWebsocket() {
        return Boolean.TRUE.equals(websocket);
    }

    /**
     * Checks the form.
     *
     * @throws ProblemException {@code invalid_request} with the value and what was expected
     */
    AskedRequest checked(String at) {
        if (!method.matches("[A-Z]{1,32}")) {
            throw ProblemException.invalid(at + ".method", method, "a method in capital letters, such as GET");
        }
        if (!path.startsWith("/") || path.length() > MAX_LENGTH) {
            throw ProblemException.invalid(at + ".path", path,
                    "a path after the upstream's base URL, beginning with /, at most %d characters"
                            .formatted(MAX_LENGTH));
        }
        if (asksForWebsocket() && !method.equals("GET")) {
            throw ProblemException.invalid(at + ".method", method, "GET, as a websocket is asked for");
        }
        if (ip != null && !CallerAddress.isOne(ip)) {
            throw ProblemException.invalid(at + ".ip", ip, "an IPv4 or IPv6 address");
        }
        return this;
    }

    /**
     * Why it is for no operation that can be permitted, in words; null when nothing is known of it.
     *
     * @param home the upstream of the key
     */
    @Nullable
    String whyNone(KeyRules.Home home) {
        String plain = plainPath();
        if (CanonicalPath.problem(plain) != null) {
            return null;
        }
        String why = home.described().whyNone(method, plain);
        String prefix = "/" + home.id().value();
        if (why == null && plain.startsWith(prefix + "/")
                && home.catalog().match(method, plain.substring(prefix.length())) instanceof Match.Matched) {
            return "the path begins with the id of the upstream, which is the proxy's own part of the address (expected: %s)"
                    .formatted(plain.substring(prefix.length()));
        }
        return why;
    }

    /** What it tells, for {@code key}. */
    Facts facts(AccessKeyState key, Match match, Clock clock) {
        return fact -> switch (fact) {
            case METHOD -> method;
            case PATH -> plainPath();
            case QUERY -> query();
            case HEADERS -> headerFields(fact);
            case BODY -> {
                if (body == null) {
                    throw new Facts.Unknown(fact);
                }
                yield JsonTree.of(body);
            }
            case PARAMETERS -> matched(match).parameters(plainPath());
            case CALLER_IP -> known(ip, fact);
            case NOW -> at == null ? clock.instant() : at;
            case KEY_ID -> key.id().value();
            case KEY_NAME -> key.name();
            case OWNER_ID -> key.owner().value();
            case RESOURCE -> operation(match).resource();
            case ACCESS -> operation(match).access().toString();
            case OPERATION_ID -> Objects.requireNonNullElse(operation(match).operationId(), "");
            case COST -> (long) operation(match).cost();
        };
    }

    private FieldMap query() {
        int question = path.indexOf('?');
        return FieldMap.ofQuery(question < 0 ? "" : path.substring(question + 1));
    }

    private FieldMap headerFields(Fact fact) {
        FieldMap.Builder fields = new FieldMap.Builder();
        known(headers, fact).forEach((name, value) -> {
            if (!SeenHeaders.isNeverSeen(name)) {
                fields.add(name.toLowerCase(Locale.ROOT), value == null ? "" : value);
            }
        });
        return fields.build();
    }

    private static <T> T known(@Nullable T value, Fact fact) {
        if (value == null) {
            throw new Facts.Unknown(fact);
        }
        return value;
    }

    private static Operation operation(Match match) {
        return matched(match).operation();
    }

    private static Match.Matched matched(Match match) {
        if (match instanceof Match.Matched matched) {
            return matched;
        }
        throw new IllegalStateException("no operation of the catalog");
    }
}
