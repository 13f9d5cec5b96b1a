package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.UpstreamState.Operation;

import org.jspecify.annotations.Nullable;

/**
 * What the policies of one key come to: one level for each resource. Immutable, safe for many threads.
 *
 * <p>A policy counts when it is active, for the key's upstream, and listed in the key or for this key alone; any other adds
 * nothing. Its level for a resource is the one it names, else that of {@code *}, else nothing. One {@code none} for a named
 * resource outweighs whatever the other policies say of it; else the highest level holds. While a policy that the key lists is
 * not known, or cannot be read, the key may do nothing: it may be the one that says {@code none}.
 */
public final class CompiledPolicies {
    /**
     * What holds for a resource.
     *
     * @param deniedBy the policy that says {@code none} of it, null when none does
     */
    private record Cell(Level level, @Nullable PolicyId deniedBy) {
        private static final Cell NOTHING = new Cell(Level.NONE, null);

        private Cell or(Level other) {
            return level.compareTo(other) >= 0 ? this : new Cell(other, null);
        }
    }

    private final Map<String, Cell> named;
    private final Cell others;
    private final Decision.Permit permit;
    private final @Nullable String failure;

    private CompiledPolicies(Collection<PolicyState> policies, SortedMap<String, Long> versions,
            @Nullable String failure) {
        this.named = new HashMap<>();
        this.permit = new Decision.Permit(versions);
        this.failure = failure;
        Cell everyOther = Cell.NOTHING;
        TreeSet<String> names = new TreeSet<>();
        for (PolicyState policy : policies) {
            everyOther = everyOther.or(everyOther(policy));
            names.addAll(policy.permissions().keySet());
        }
        names.remove(PolicyState.EVERY_OTHER_RESOURCE);
        for (String resource : names) {
            named.put(resource, cell(resource, policies));
        }
        others = everyOther;
    }

    /**
     * Compiles the policies of {@code key}.
     *
     * @param find gives a policy by id, empty when there is none; when it throws, the result denies everything
     */
    public static CompiledPolicies of(AccessKeyState key, Function<PolicyId, Optional<PolicyState>> find) {
        Map<PolicyId, Optional<PolicyState>> found = new LinkedHashMap<>();
        try {
            for (PolicyId id : key.policies()) {
                found.put(id, find.apply(id));
            }
            PolicyId own = PolicyState.idFor(key.id());
            find.apply(own).ifPresent(policy -> found.put(own, Optional.of(policy)));
        } catch (RuntimeException e) {
            return unusable("policies of the key: not readable");
        }
        List<PolicyState> counting = new ArrayList<>();
        SortedMap<String, Long> versions = new TreeMap<>();
        List<PolicyId> unknown = new ArrayList<>();
        found.forEach((id, policy) -> {
            if (policy.isEmpty()) {
                unknown.add(id);
            }
            versions.put(id.value(), policy.map(PolicyState::version).orElse(0L));
            policy.filter(state -> counts(state, key)).ifPresent(counting::add);
        });
        return unknown.isEmpty()
                ? new CompiledPolicies(counting, versions, null)
                : new CompiledPolicies(List.of(), versions,
                        "policies of the key: %s not known (expected: each that it lists)".formatted(unknown));
    }

    /**
     * Denies everything: for a key with a policy that cannot be read, since what it denies cannot be told.
     *
     * @param why in words, for the audit
     */
    public static CompiledPolicies unusable(String why) {
        return new CompiledPolicies(List.of(), new TreeMap<>(), why);
    }

    /** Tells whether {@code policy}, which {@code key} lists or which is for it alone, permits or denies it anything. */
    public static boolean counts(PolicyState policy, AccessKeyState key) {
        boolean active = switch (policy.status()) {
            case ACTIVE -> true;
            case REMOVED -> false;
        };
        return active && policy.upstream().equals(key.upstream())
                && (policy.onlyFor() == null || policy.onlyFor().equals(key.id()));
    }

    /** What the key may do with {@code resource}. */
    public Level level(String resource) {
        return failure != null ? Level.NONE : named.getOrDefault(resource, others).level();
    }

    /** Each policy that the key names, or that is for it alone, and its version; 0 for one that does not exist. */
    public SortedMap<String, Long> versions() {
        return permit.policies();
    }

    Decision decide(Operation operation) {
        if (failure != null) {
            return deny(DenyReason.EVALUATION_FAILED, null, failure);
        }
        Cell cell = named.getOrDefault(operation.resource(), others);
        if (cell.level().allows(operation.access())) {
            return permit;
        }
        String missing = operation.resource() + ":" + operation.access();
        return cell.deniedBy() == null
                ? deny(DenyReason.PERMISSION_MISSING, missing, null)
                : deny(DenyReason.PERMISSION_DENIED, missing, "policy %s says none of %s".formatted(cell.deniedBy(),
                        operation.resource()));
    }

    Decision.Deny deny(DenyReason reason, @Nullable String missing, @Nullable String detail) {
        return new Decision.Deny(reason, missing, detail, permit.policies());
    }

    private static Cell cell(String resource, Collection<PolicyState> policies) {
        Cell cell = Cell.NOTHING;
        for (PolicyState policy : policies) {
            Level level = policy.permissions().get(resource);
            if (level == Level.NONE) {
                return new Cell(Level.NONE, policy.id());
            }
            cell = cell.or(level == null ? everyOther(policy) : level);
        }
        return cell;
    }

    private static Level everyOther(PolicyState policy) {
        return policy.permissions().getOrDefault(PolicyState.EVERY_OTHER_RESOURCE, Level.NONE);
    }
}
