package dev.manykey.contract.state;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;

import org.jspecify.annotations.Nullable;

/**
 * A permission matrix for one upstream.
 *
 * @param onlyFor the one key that this matrix is for, without being listed in the key; null for a policy that keys share
 * @param permissions resource to level; {@code *} stands for every resource that is not named; empty means nothing
 */
public record PolicyState(PolicyId id, long version, String name, UpstreamId upstream, @Nullable AccessKeyId onlyFor,
        SortedMap<String, Level> permissions, Status status) implements State {
    /** The name that stands for every resource that is not named. */
    public static final String EVERY_OTHER_RESOURCE = "*";

    /** Whether a policy permits anything. */
    public enum Status {
        /** It permits what its matrix says. */
        ACTIVE,
        /** It permits nothing any more. */
        REMOVED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public PolicyState {
        permissions = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(permissions));
    }

    /** The id of the policy that is for {@code key} alone. */
    public static PolicyId idFor(AccessKeyId key) {
        return new PolicyId(key.value());
    }

    /** The matrix with plain map type. */
    public Map<String, Level> matrix() {
        return permissions;
    }

    @Override
    public Kind kind() {
        return Kind.POLICY;
    }

    @Override
    public String entity() {
        return id.value();
    }
}
