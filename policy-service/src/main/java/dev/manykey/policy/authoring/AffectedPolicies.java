package dev.manykey.policy.authoring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.manykey.change.Ledger;
import dev.manykey.contract.Level;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.OperationName;
import dev.manykey.pdp.PolicyHints;
import dev.manykey.policy.upstream.Dependents;
import dev.manykey.policy.upstream.Operations;
import dev.manykey.policy.upstream.PolicyAffected;
import dev.manykey.policy.upstream.Upstream;

import reactor.core.publisher.Mono;

/**
 * Finds the policies, ceilings among them, that a change of the catalog leaves behind: a name in them meant operations before and
 * means none now, or a denial no longer holds for operations that are still there.
 */
final class AffectedPolicies implements Dependents {
    private final Ledger<Policy> policies;

    AffectedPolicies(Ledger<Policy> policies) {
        this.policies = policies;
    }

    @Override
    public Mono<List<PolicyAffected>> affected(Upstream before, Upstream after) {
        return Mono.defer(() -> {
            if (before.equals(after)) {
                return Mono.just(List.<PolicyAffected>of());
            }
            Comparison comparison = new Comparison(before.operations(), after.operations());
            return policies.inUse().filter(policy -> policy.upstream().equals(after.id()))
                    .concatMapIterable(policy -> comparison.of(policy.state())).collectList();
        });
    }

    /**
     * The catalog before and after. What waits to be seen counts in {@code was} and {@code is}, since it is confirmed without another
     * look at policies.
     */
    private static final class Comparison {
        private final Catalog before;
        private final Catalog after;
        private final Map<String, Operation> was;
        private final Map<String, Operation> is;
        private final Set<String> resources = new HashSet<>();
        private final Set<String> names = new HashSet<>();

        Comparison(Operations before, Operations after) {
            this.before = Catalog.compile(before.publishable());
            this.after = Catalog.compile(after.publishable());
            this.was = byName(before.known());
            this.is = byName(after.known());
            touch(before.publishable(), after.publishable());
            touch(before.known(), after.known());
        }

        /** Notes what is not the same on both sides, so that lines about other things need no closer look. */
        private void touch(List<Operation> one, List<Operation> other) {
            Set<Operation> common = new HashSet<>(one);
            common.retainAll(Set.copyOf(other));
            Stream.concat(one.stream(), other.stream()).filter(operation -> !common.contains(operation))
                    .forEach(operation -> {
                        resources.add(operation.resource());
                        names.addAll(OperationName.all(operation));
                    });
        }

        private boolean isTouched(String resource) {
            return resource.equals(Grant.EVERY_RESOURCE) || resources.contains(resource);
        }

        private static Map<String, Operation> byName(List<Operation> operations) {
            Map<String, Operation> byName = new LinkedHashMap<>();
            operations.forEach(operation -> byName.putIfAbsent(OperationName.of(operation), operation));
            return byName;
        }

        List<PolicyAffected> of(PolicyState policy) {
            List<PolicyAffected> affected = new ArrayList<>();
            policy.permissions().forEach((resource, level) -> {
                if (!isTouched(resource)) {
                    return;
                }
                String line = "permissions." + resource;
                TreeMap<String, Level> alone = new TreeMap<>(Map.of(resource, level));
                if (meansNothingNow(policy, new PolicyRules(alone, List.of()))) {
                    affected.add(nothing(policy, line, resource));
                } else if (level == Level.NONE && !resource.equals(PolicyRules.EVERY_OTHER_RESOURCE)) {
                    narrower(policy, line, operation -> operation.resource().equals(resource), affected);
                }
            });
            for (int i = 0; i < policy.grants().size(); i++) {
                of(policy, policy.grants().get(i), "grants[%d] (%s)".formatted(i, policy.grants().get(i).id()),
                        affected);
            }
            return affected;
        }

        private void of(PolicyState policy, Grant grant, String line, List<PolicyAffected> affected) {
            for (String resource : grant.resources().stream().filter(this::isTouched).toList()) {
                if (meansNothingNow(policy, only(grant, List.of(resource), List.of()))) {
                    affected.add(nothing(policy, line, resource));
                } else if (grant.effect() == Effect.DENY && !resource.equals(Grant.EVERY_RESOURCE)) {
                    narrower(policy, line, operation -> operation.resource().equals(resource)
                            && grant.access().contains(operation.access()), affected);
                }
            }
            for (String operation : grant.operations().stream()
                    .filter(name -> names.contains(OperationName.normal(name))).toList()) {
                boolean denies = grant.effect() == Effect.DENY && isSomebodys(operation);
                if (!denies && meansNothingNow(policy, only(grant, List.of(), List.of(operation)))) {
                    affected.add(nothing(policy, line, operation));
                }
            }
        }

        private boolean meansNothingNow(PolicyState policy, PolicyRules line) {
            PolicyState alone = new PolicyState(policy.id(), policy.version(), policy.name(), policy.upstream(),
                    policy.onlyFor(), line.permissions(), line.grants(), null, policy.status());
            return !PolicyHints.of(alone, before).containsAll(PolicyHints.of(alone, after));
        }

        /** Whether an operation is called so, or several, all of which a denial then means. */
        private boolean isSomebodys(String name) {
            return after.operations().stream().anyMatch(matched -> OperationName.all(matched.operation())
                    .contains(OperationName.normal(name)));
        }

        /** What a denial was about before, and is not now, although the operation is there. */
        private void narrower(PolicyState policy, String line, Predicate<Operation> denied,
                List<PolicyAffected> affected) {
            List<String> lost = was.entrySet().stream().filter(entry -> denied.test(entry.getValue()))
                    .map(Map.Entry::getKey).filter(name -> {
                        Operation now = is.get(name);
                        return now != null && !denied.test(now);
                    }).toList();
            if (!lost.isEmpty()) {
                Operation first = Objects.requireNonNull(is.get(lost.getFirst()));
                affected.add(new PolicyAffected(policy.id().value(), line,
                        "denies %d operation%s less than before; the first is %s %s, which counts as %s of %s now"
                                .formatted(lost.size(), lost.size() == 1 ? "" : "s", first.method(), first.path(),
                                        first.access(), first.resource())));
            }
        }

        private static PolicyRules only(Grant grant, List<String> resources, List<String> operations) {
            return new PolicyRules(new TreeMap<>(), List.of(new Grant(grant.id(), grant.effect(), resources,
                    resources.isEmpty() ? List.of() : grant.access(), operations, new TreeMap<>(), null, null)));
        }

        private static PolicyAffected nothing(PolicyState policy, String line, String name) {
            return new PolicyAffected(policy.id().value(), line,
                    "%s: no operation of the upstream is meant by it any more".formatted(name));
        }
    }
}
