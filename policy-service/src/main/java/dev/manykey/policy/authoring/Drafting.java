package dev.manykey.policy.authoring;

import java.util.List;
import java.util.Map;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Ledger;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.policy.upstream.Upstream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Checks rules that somebody thinks about, as if they were to be saved. */
public final class Drafting {
    private final Ledger<Upstream> upstreams;

    Drafting(Ledger<Upstream> upstreams) {
        this.upstreams = upstreams;
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
