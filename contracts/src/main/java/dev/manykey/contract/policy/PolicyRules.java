package dev.manykey.contract.policy;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.Level;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a policy says.
 *
 * @param permissions resource to level; {@code *} stands for every resource that is not named here; {@code none} for a named
 *        resource denies it, whatever any policy allows
 * @param grants beside the matrix; both count
 */
public record PolicyRules(SortedMap<String, Level> permissions,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Grant> grants) {
    /** The name that stands for every resource that the matrix does not name. */
    public static final String EVERY_OTHER_RESOURCE = "*";

    /** Nothing is allowed. */
    public static final PolicyRules NOTHING = new PolicyRules(new TreeMap<>(), List.of());

    /** Grants that are left out are none. */
    @SuppressWarnings("NullAway") // Jackson gives null for what is left out
    public PolicyRules {
        permissions = Collections.unmodifiableSortedMap(new TreeMap<>(permissions));
        grants = grants == null ? List.of() : List.copyOf(grants);
    }

    /** A matrix alone. */
    public static PolicyRules of(SortedMap<String, Level> permissions) {
        return new PolicyRules(permissions, List.of());
    }
}
