package dev.manykey.proxy.admission;

import java.util.Locale;

import dev.manykey.contract.Slug;
import dev.manykey.proxy.Described;
import dev.manykey.proxy.Outcome;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.image.Rules;
import dev.manykey.proxy.image.ServedUpstream;

import org.jspecify.annotations.Nullable;

/** Finds the upstream: by the host name when one was given to it, else by the first segment of the path. */
public final class Routing {
    /** Routes or refuses. */
    public Outcome<Routed> route(Admitted admitted, ProxyImage image) {
        Rules rules = image.rules();
        ServedUpstream byHost = rules.byHostname(hostname(admitted.inbound().first("host")));
        if (byHost != null) {
            return Outcome.passed(new Routed(admitted, rules, byHost, admitted.path(), ""));
        }
        return byFirstSegment(admitted, rules);
    }

    /**
     * Routes a request whose host says nothing, since it is a gateway's and perhaps the caller's choice.
     *
     * @param upstream that the request is for, its path being a path there; null when the first segment of the path names it
     */
    public Outcome<Routed> routeWithoutHost(Admitted admitted, @Nullable String upstream, ProxyImage image) {
        Rules rules = image.rules();
        if (upstream == null) {
            return byFirstSegment(admitted, rules);
        }
        ServedUpstream named = Slug.matches(upstream) ? rules.upstream(upstream) : null;
        return named == null ? unknown(upstream, admitted)
                : Outcome.passed(new Routed(admitted, rules, named, admitted.path(), ""));
    }

    private static Outcome<Routed> byFirstSegment(Admitted admitted, Rules rules) {
        String path = admitted.path();
        int slash = path.indexOf('/', 1);
        String name = slash < 0 ? path.substring(1) : path.substring(1, slash);
        ServedUpstream byPath = Slug.matches(name) ? rules.upstream(name) : null;
        return byPath == null ? unknown(name, admitted)
                : Outcome.passed(
                        new Routed(admitted, rules, byPath, slash < 0 ? "/" : path.substring(slash), "/" + name));
    }

    private static Outcome<Routed> unknown(String name, Admitted admitted) {
        return Outcome.refused(Refusal.of(ProblemCode.UPSTREAM_UNKNOWN,
                "upstream: %s (expected: /{upstream}/... with the name of one that is served here)"
                        .formatted(Described.safe(name, 64)),
                Described.target(admitted.inbound())));
    }

    private static String hostname(@Nullable String host) {
        if (host == null) {
            return "";
        }
        int colon = host.lastIndexOf(':');
        return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    }
}
