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
        String path = admitted.path();
        int slash = path.indexOf('/', 1);
        String name = slash < 0 ? path.substring(1) : path.substring(1, slash);
        ServedUpstream byPath = Slug.matches(name) ? rules.upstream(name) : null;
        if (byPath == null) {
            return Outcome.refused(Refusal.of(ProblemCode.UPSTREAM_UNKNOWN,
                    "upstream: %s (expected: /{upstream}/... with the name of one that is served here)"
                            .formatted(Described.safe(name, 64)),
                    Described.target(admitted.inbound())));
        }
        return Outcome.passed(new Routed(admitted, rules, byPath, slash < 0 ? "/" : path.substring(slash), "/" + name));
    }

    private static String hostname(@Nullable String host) {
        if (host == null) {
            return "";
        }
        int colon = host.lastIndexOf(':');
        return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    }
}
