package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import dev.manykey.contract.Level;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.PolicyState;

/** What of a policy its author may not have meant: lines that are right and do nothing. */
public final class PolicyHints {
    private PolicyHints() {}

    /** In words, in the order of the document; empty when there is nothing to say. */
    public static List<String> of(PolicyState policy, Catalog catalog) {
        List<String> hints = new ArrayList<>();
        CompiledPolicy denials = CompiledPolicy.compile(policy, denials(policy.rules()), catalog);
        policy.permissions().forEach((resource, level) -> {
            boolean known = resource.equals(PolicyRules.EVERY_OTHER_RESOURCE) || catalog.operations().stream()
                    .anyMatch(matched -> matched.operation().resource().equals(resource));
            if (!known) {
                hints.add("permissions.%s: no operation of the upstream is about it".formatted(resource));
            }
        });
        for (int i = 0; i < policy.grants().size(); i++) {
            Grant grant = policy.grants().get(i);
            CompiledPolicy alone = CompiledPolicy.compile(policy, always(grant), catalog);
            List<Match.Matched> about = catalog.operations().stream()
                    .filter(matched -> !alone.cell(matched).allowedBy().isEmpty()).toList();
            if (about.isEmpty()) {
                hints.add("grants[%d] (%s): no operation of the upstream is meant".formatted(i, grant.id()));
            } else if (grant.effect() == Effect.ALLOW
                    && about.stream().allMatch(matched -> denials.cell(matched).deniedBy() != null)) {
                hints.add("grants[%d] (%s): never has an effect, since %s denies all that it allows".formatted(i,
                        grant.id(), denials.cell(about.getFirst()).deniedBy()));
            }
        }
        return List.copyOf(hints);
    }

    /** What the policy denies always. */
    private static PolicyRules denials(PolicyRules rules) {
        TreeMap<String, Level> matrix = new TreeMap<>(rules.permissions());
        matrix.values().removeIf(level -> level != Level.NONE);
        return new PolicyRules(matrix, rules.grants().stream()
                .filter(grant -> grant.effect() == Effect.DENY && grant.holdsSimply()).toList());
    }

    /** The grant as if it allowed, always. */
    private static PolicyRules always(Grant grant) {
        return new PolicyRules(new TreeMap<>(), List.of(new Grant(grant.id(), Effect.ALLOW, grant.resources(),
                grant.access(), grant.operations(), new TreeMap<>(), null, null)));
    }
}
