package dev.manykey.proxy.image;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.CompiledPolicy;

import org.jspecify.annotations.Nullable;

/** Upstreams and policies at one moment; immutable, so that one decision is made on one state of them. */
public final class Rules {
    static final Rules NONE = new Rules();

    private static final Catalog NO_OPERATIONS = Catalog.compile(List.of());

    /**
     * A policy as it is asked.
     *
     * @param catalog that it was compiled for
     * @param draft null when it has none
     */
    private record Compiled(PolicyState state, Catalog catalog, CompiledPolicy policy, @Nullable CompiledPolicy draft) {
        static Compiled of(PolicyState state, Catalog catalog) {
            return new Compiled(state, catalog, CompiledPolicy.compile(state, catalog),
                    state.draft() == null ? null : CompiledPolicy.compile(state, state.draft(), catalog));
        }
    }

    private final Map<String, ServedUpstream> upstreams;
    private final Map<String, ServedUpstream> byHostname;
    private final Map<String, Compiled> policies;
    private final Set<String> unreadable;

    private Rules() {
        this.upstreams = Map.of();
        this.byHostname = Map.of();
        this.policies = Map.of();
        this.unreadable = Set.of();
    }

    /**
     * These.
     *
     * @param before the rules until now: policies for which nothing has changed are not compiled again
     */
    Rules(Map<String, ServedUpstream> upstreams, Map<String, PolicyState> policies, Set<String> unreadable,
            Rules before) {
        this.upstreams = Map.copyOf(upstreams);
        this.policies = compiled(upstreams, policies, before);
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
    public Optional<CompiledPolicy> policy(PolicyId id) {
        if (unreadable.contains("policy/" + id)) {
            throw new IllegalStateException("policy %s: not readable".formatted(id));
        }
        return Optional.ofNullable(policies.get(id.value())).map(Compiled::policy);
    }

    /** The policy with this id as its draft would have it; empty when there is no such policy, or no draft of it. */
    public Optional<CompiledPolicy> draft(PolicyId id) {
        return Optional.ofNullable(policies.get(id.value())).map(Compiled::draft);
    }

    @SuppressWarnings("ReferenceEquality") // a newer state is another object
    private static Map<String, Compiled> compiled(Map<String, ServedUpstream> upstreams,
            Map<String, PolicyState> policies, Rules before) {
        Map<String, Compiled> compiled = new HashMap<>();
        policies.forEach((id, state) -> {
            ServedUpstream home = upstreams.get(state.upstream().value());
            Catalog catalog = home == null ? NO_OPERATIONS : home.catalog();
            Compiled old = before.policies.get(id);
            compiled.put(id, old != null && old.state() == state && old.catalog() == catalog ? old
                    : Compiled.of(state, catalog));
        });
        return Map.copyOf(compiled);
    }

    private static @Nullable ServedUpstream served(ServedUpstream upstream) {
        return switch (upstream.state().status()) {
            case ACTIVE -> upstream;
            case REMOVED -> null;
        };
    }
}
