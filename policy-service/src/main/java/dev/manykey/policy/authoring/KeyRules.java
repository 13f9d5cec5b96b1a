package dev.manykey.policy.authoring;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Ledger;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.Slug;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.CompiledPolicy;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.Permissions;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.policy.upstream.Operations;
import dev.manykey.policy.upstream.Upstream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Everything that decides what a key may do, put together as a proxy does it: the key with its parents, its owner and
 * credential as the control log has them, and upstream and policies as this service has them.
 */
public final class KeyRules {
    private static final Catalog NO_OPERATIONS = Catalog.compile(List.of());

    private final Function<PolicyId, Mono<PolicyState>> policies;
    private final Function<UpstreamId, Mono<Home>> homes;
    private final BiFunction<PolicyState, Catalog, CompiledPolicy> compiler;
    private final ControlLogView view;

    KeyRules(Ledger<Policy> policies, Ledger<Upstream> upstreams, ControlLogView view) {
        this(id -> policies.findIfPresent(id.value()).map(Policy::state), new Homes(upstreams)::find,
                CompiledPolicy::compile, view);
    }

    private KeyRules(Function<PolicyId, Mono<PolicyState>> policies, Function<UpstreamId, Mono<Home>> homes,
            BiFunction<PolicyState, Catalog, CompiledPolicy> compiler, ControlLogView view) {
        this.policies = policies;
        this.homes = homes;
        this.compiler = compiler;
        this.view = view;
    }

    /** The same, which looks up and compiles each policy and upstream once: for one question about many keys or requests. */
    public KeyRules remembering() {
        record Compiled(PolicyState policy, UpstreamId upstream) {}
        Map<PolicyId, Mono<PolicyState>> policiesAsked = new ConcurrentHashMap<>();
        Map<UpstreamId, Mono<Home>> homesAsked = new ConcurrentHashMap<>();
        Map<Compiled, CompiledPolicy> compiled = new ConcurrentHashMap<>();
        return new KeyRules(id -> policiesAsked.computeIfAbsent(id, one -> policies.apply(one).cache()),
                id -> homesAsked.computeIfAbsent(id, one -> homes.apply(one).cache()),
                (policy, catalog) -> compiled.computeIfAbsent(new Compiled(policy, policy.upstream()),
                        _ -> compiler.apply(policy, catalog)),
                view);
    }

    /**
     * The upstream of a key, as the proxies have it.
     *
     * @param entries its operations, and beside them what {@link Catalog#BAR} is the method of
     * @param described its operations as people have them, those that nobody can have included
     */
    public record Home(UpstreamId id, long version, List<TokenPlace> tokenPlaces, List<Operation> entries,
            Catalog catalog, Operations described) {
        public Home {
            tokenPlaces = List.copyOf(tokenPlaces);
            entries = List.copyOf(entries);
        }

        private static Home of(Upstream upstream) {
            Operations described = upstream.operations();
            List<Operation> entries = described.publishable();
            return new Home(upstream.id(), upstream.version(), upstream.tokenPlaces(), entries,
                    Catalog.compile(entries), described);
        }
    }

    /** The upstreams that were asked for, compiled once for as long as they stay the same. */
    private static final class Homes {
        private record Kept(Upstream upstream, Home home) {}

        private final Ledger<Upstream> upstreams;
        private final Map<UpstreamId, Kept> kept = new ConcurrentHashMap<>();

        Homes(Ledger<Upstream> upstreams) {
            this.upstreams = upstreams;
        }

        /** Empty when there is none, or it is removed. */
        Mono<Home> find(UpstreamId id) {
            return upstreams.findIfPresent(id.value()).filter(upstream -> !upstream.isRemoved())
                    .map(upstream -> kept.compute(id, (_, old) -> old != null && old.upstream().equals(upstream)
                            ? old
                            : new Kept(upstream, Home.of(upstream))).home());
        }
    }

    /**
     * What decides about one key.
     *
     * @param ancestors its parent, the parent of that, and so on, as far as they are known
     * @param owner null when none is known, so that nothing is allowed
     * @param credential null when none is known, so that nothing is allowed
     * @param home its upstream; null when there is none, or it is removed
     * @param policies that have a say and are known, by id
     * @param compiler makes a policy ready for a catalog
     */
    public record Rules(AccessKeyState key, List<AccessKeyState> ancestors, @Nullable OwnerState owner,
            @Nullable CredentialState credential, @Nullable Home home, Map<PolicyId, PolicyState> policies,
            BiFunction<PolicyState, Catalog, CompiledPolicy> compiler) {
        public Rules {
            ancestors = List.copyOf(ancestors);
            policies = Map.copyOf(policies);
        }

        /** The operations of its upstream; none when that is removed. */
        public Catalog catalog() {
            return home == null ? NO_OPERATIONS : home.catalog();
        }

        /** What the key may do. */
        public Permissions permissions() {
            return permissions(policy -> policy);
        }

        /** What the key could do if policies were other ones. */
        public Permissions permissions(UnaryOperator<PolicyState> other) {
            Map<PolicyId, CompiledPolicy> compiled = new HashMap<>();
            policies.forEach((id, state) -> compiled.put(id, compiler.apply(other.apply(state), catalog())));
            return owner == null ? Permissions.none("owner of the key: not known (expected: the one that it names)")
                    : Permissions.of(key, ancestors, owner, credential, id -> Optional.ofNullable(compiled.get(id)));
        }

        /** Whether a policy that the key lists, or that is for it alone, has a say. */
        boolean counts(PolicyState policy) {
            boolean active = switch (policy.status()) {
                case ACTIVE -> true;
                case REMOVED -> false;
            };
            return active && policy.upstream().equals(key.upstream())
                    && (policy.onlyFor() == null || policy.onlyFor().equals(key.id()));
        }

        /** For each resource what the key may always do with all of it. */
        SortedMap<String, Level> levels() {
            Permissions permissions = permissions();
            SortedMap<String, Level> levels = new TreeMap<>();
            byResource().forEach((resource, operations) -> {
                boolean writes = operations.stream().allMatch(matched -> isPermitted(permissions,
                        catalog().asWrite(matched)) && isPermitted(permissions, matched));
                List<Match.Matched> reads = operations.stream()
                        .filter(matched -> Level.READ.allows(matched.operation().access())).toList();
                boolean reading = !reads.isEmpty()
                        && reads.stream().allMatch(matched -> isPermitted(permissions, matched));
                levels.put(resource, writes ? Level.WRITE : reading ? Level.READ : Level.NONE);
            });
            return levels;
        }

        /** Resources of which the key may do more than its level says, now and then or with some operations. */
        SortedSet<String> conditional() {
            Permissions permissions = permissions();
            SortedMap<String, Level> levels = levels();
            SortedSet<String> conditional = new TreeSet<>();
            byResource().forEach((resource, operations) -> {
                Level level = levels.getOrDefault(resource, Level.NONE);
                boolean more = operations.stream().filter(matched -> !level.allows(matched.operation().access()))
                        .anyMatch(matched -> !(decide(permissions, matched) instanceof Decision.Deny));
                if (more) {
                    conditional.add(resource);
                }
            });
            return conditional;
        }

        private Map<String, Collection<Match.Matched>> byResource() {
            Map<String, Collection<Match.Matched>> byResource = new TreeMap<>();
            catalog().operations().forEach(matched -> byResource
                    .computeIfAbsent(matched.operation().resource(), _ -> new ArrayList<>()).add(matched));
            return byResource;
        }

        private static boolean isPermitted(Permissions permissions, Match.Matched matched) {
            return decide(permissions, matched) instanceof Decision.Permit;
        }

        private static Decision decide(Permissions permissions, Match.Matched matched) {
            return new PolicyDecisionPoint().decide(permissions, matched, Facts.none());
        }
    }

    /**
     * What decides about the key with this id.
     *
     * @throws ProblemException {@code invalid_request} or {@code not_found}
     */
    public Mono<Rules> of(String key) {
        if (!Slug.matches(key)) {
            throw ProblemException.invalid("key", key, "the id of an access key, such as key-...");
        }
        return view.findNow(AccessKeyState.class, Kind.KEY, key)
                .switchIfEmpty(Mono.error(() -> ProblemException.notFound("key", key))).flatMap(this::of);
    }

    /** What decides about this key. */
    public Mono<Rules> of(AccessKeyState key) {
        List<AccessKeyState> ancestors = ancestors(key);
        OwnerState owner = view.find(OwnerState.class, Kind.OWNER, key.owner().value()).orElse(null);
        CredentialState credential = view.find(CredentialState.class, Kind.CREDENTIAL, key.credential().value())
                .orElse(null);
        Set<PolicyId> ids = new LinkedHashSet<>(key.policies());
        ids.add(PolicyState.idFor(key.id()));
        for (AccessKeyState ancestor : ancestors) {
            ids.addAll(ancestor.policies());
            ids.add(PolicyState.idFor(ancestor.id()));
        }
        ids.addAll(owner == null || owner.ceiling() == null ? List.of() : owner.ceiling());
        ids.addAll(credential == null || credential.ceiling() == null ? List.of() : credential.ceiling());
        Mono<Map<PolicyId, PolicyState>> found = Flux.fromIterable(ids)
                .concatMap(policies).collectMap(PolicyState::id);
        Mono<Optional<Home>> home = homes.apply(key.upstream()).map(Optional::of).defaultIfEmpty(Optional.empty());
        return found.zipWith(home, (states, known) -> new Rules(key, ancestors, owner, credential,
                known.orElse(null), states, compiler));
    }

    /** Why no proxy accepts the key at {@code now}, as its record of a call has it; null when it works. */
    public @Nullable String whyNot(Rules rules, Instant now) {
        return Acceptance.whyNot(rules, view, now);
    }

    /**
     * Why a proxy refuses at {@code now} what policies say {@code decision} of; null when nothing beside the policies stands in the way.
     * Whether the credential is disabled is looked at only where a call would be sent on.
     */
    public @Nullable String whyNot(Rules rules, Instant now, Decision decision) {
        String reason = whyNot(rules, now);
        return reason != null && Acceptance.isOnlyForPermits(reason) && decision instanceof Decision.Deny ? null
                : reason;
    }

    private List<AccessKeyState> ancestors(AccessKeyState key) {
        List<AccessKeyState> ancestors = new ArrayList<>();
        AccessKeyId parent = key.parent();
        while (parent != null && ancestors.size() < AccessKeyState.GENERATIONS) {
            AccessKeyState known = view.find(AccessKeyState.class, Kind.KEY, parent.value()).orElse(null);
            if (known == null) {
                break;
            }
            ancestors.add(known);
            parent = known.parent();
        }
        return ancestors;
    }
}
