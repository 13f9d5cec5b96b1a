package dev.manykey.contract.state;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.PolicyRules;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What keys may do with one upstream.
 *
 * @param onlyFor the one key that this policy is for, without being listed in the key; null for a policy that is shared
 * @param permissions see {@link PolicyRules}
 * @param grants see {@link PolicyRules}
 * @param draft what the policy may say one day: proxies decide by it too and record where it differs, and nothing more; of a
 *        policy that is for one key alone it stands for all that the key may do, whatever it lists; null for none
 */
public record PolicyState(PolicyId id, long version, String name, UpstreamId upstream, @Nullable AccessKeyId onlyFor,
        SortedMap<String, Level> permissions, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Grant> grants,
        @Nullable PolicyRules draft, Status status) implements State {
    /** The name that stands for every resource that is not named. */
    public static final String EVERY_OTHER_RESOURCE = PolicyRules.EVERY_OTHER_RESOURCE;

    /** Whether a policy permits anything. */
    public enum Status {
        /** It permits what it says. */
        ACTIVE,
        /** It permits nothing any more. */
        REMOVED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Grants that are left out are none. */
    public PolicyState {
        PolicyRules rules = new PolicyRules(permissions, grants);
        permissions = rules.permissions();
        grants = rules.grants();
    }

    /** A policy that is a matrix and no more. */
    public PolicyState(PolicyId id, long version, String name, UpstreamId upstream, @Nullable AccessKeyId onlyFor,
            SortedMap<String, Level> permissions, Status status) {
        this(id, version, name, upstream, onlyFor, permissions, List.of(), null, status);
    }

    /** What it says. */
    public PolicyRules rules() {
        return new PolicyRules(permissions, grants);
    }

    /** The same policy with other rules, and without a draft: what it would be if that were decided. */
    public PolicyState saying(PolicyRules rules) {
        return new PolicyState(id, version, name, upstream, onlyFor, rules.permissions(), rules.grants(), null, status);
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
