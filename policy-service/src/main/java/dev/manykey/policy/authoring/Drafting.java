package dev.manykey.policy.authoring;

import java.util.List;
import java.util.Map;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.Ledger;
import dev.manykey.change.Recorded;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.policy.upstream.Upstream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Checks rules that somebody thinks about, as if they were to be saved. */
public final class Drafting {
    private final Ledger<Policy> policies;
    private final Ledger<Upstream> upstreams;

    Drafting(Ledger<Policy> policies, Ledger<Upstream> upstreams) {
        this.policies = policies;
        this.upstreams = upstreams;
    }

    /**
     * The rules, checked against the upstream of a policy that is there.
     *
     * @throws ProblemException {@code invalid_request} that names each place, or {@code not_found}
     */
    public Mono<PolicyRules> check(String policy, @Nullable Map<String, @Nullable Level> permissions,
            @Nullable List<@Nullable GrantRequest> grants) {
        return policies.find(policy).flatMap(found -> upstreams.find(found.upstream().value()))
                .map(upstream -> RulesRule.check(permissions, grants, upstream));
    }

    /**
     * Puts rules in shadow for one key: what it may do by this draft stands for all that it may do, whatever it lists.
     *
     * @throws ProblemException {@code invalid_request} when the upstream has changed so that they are none any more
     */
    public Mono<Recorded<?>> shadow(AccessKeyState key, PolicyRules draft, Act act) {
        return policies.put(PolicyState.idFor(key.id()).value(), present -> Policy.draftForOneKey(key.id(), present,
                key.upstream(), draft, act)).map(recorded -> recorded);
    }

    /**
     * The rules, checked against the upstream of a key.
     *
     * @param policy whose rules they could be
     * @throws ProblemException {@code invalid_request} that names each place, or a policy that has no say for the key
     */
    public Mono<PolicyRules> check(String policy, KeyRules.Rules key,
            @Nullable Map<String, @Nullable Level> permissions, @Nullable List<@Nullable GrantRequest> grants) {
        if (!dev.manykey.contract.Slug.matches(policy) || !key.policies().containsKey(new PolicyId(policy))) {
            return Mono.error(ProblemException.invalid("policy", policy,
                    "a policy that has a say for the key, one of %s".formatted(key.policies().keySet())));
        }
        return upstreams.find(key.key().upstream().value())
                .map(upstream -> RulesRule.check(permissions, grants, upstream));
    }
}
