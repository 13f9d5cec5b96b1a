package dev.manykey.proxy.image;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.PolicyState;

import org.jspecify.annotations.Nullable;

/** Upstreams and policies at one moment; immutable, so that one decision is made on one state of them. */
public final class Rules {
    static final Rules NONE = new Rules(Map.of(), Map.of(), Set.of());

    private final Map<String, ServedUpstream> upstreams;
    private final Map<String, ServedUpstream> byHostname;
    private final Map<String, PolicyState> policies;
    private final Set<String> unreadable;

    Rules(Map<String, ServedUpstream> upstreams, Map<String, PolicyState> policies, Set<String> unreadable) {
        this.upstreams = Map.copyOf(upstreams);
        this.policies = Map.copyOf(policies);
        this.unreadable = Set.copyOf(unreadable);
        Map<String, ServedUpstream> hosts = new HashMap<>();
        Set<String> disputed = new HashSet<>();
        for (ServedUpstream upstream : upstreams.values()) {
            for (String hostname : served(upstream) == null ? Set.<String>of()
                    : Set.copyOf(upstream.state().hostnames())) {
                if (hosts.put(hostname, upstream) != null) {
                    disputed.add(hostname); // which of the two is meant cannot be told, so neither is served under it
                }
            }
        }
        hosts.keySet().removeAll(disputed);
        this.byHostname = Map.copyOf(hosts);
    }

    /** The upstream with this id; null when none is served. */
    public @Nullable ServedUpstream upstream(String id) {
        ServedUpstream upstream = upstreams.get(id);
        return upstream == null || unreadable.contains("upstream/" + id) ? null : served(upstream);
    }

    /** The upstream that is served under this host name; null when none is, or when several claim it. */
    public @Nullable ServedUpstream byHostname(String hostname) {
        ServedUpstream upstream = byHostname.get(hostname);
        return upstream == null ? null : upstream(upstream.state().id().value());
    }

    /**
     * The policy with this id, empty when there is none.
     *
     * @throws IllegalStateException when there is one that cannot be read, since what it denies cannot be told
     */
    public Optional<PolicyState> policy(PolicyId id) {
        if (unreadable.contains("policy/" + id)) {
            throw new IllegalStateException("policy %s: not readable".formatted(id));
        }
        return Optional.ofNullable(policies.get(id.value()));
    }

    private static @Nullable ServedUpstream served(ServedUpstream upstream) {
        return switch (upstream.state().status()) {
            case ACTIVE -> upstream;
            case REMOVED -> null;
        };
    }
}
