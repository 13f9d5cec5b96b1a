package dev.manykey.policy.authoring;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.change.Act;
import dev.manykey.change.Created;
import dev.manykey.change.Creation;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.PolicyState.Status;
import dev.manykey.controllog.Change;

import org.jspecify.annotations.Nullable;

/**
 * A permission matrix for one upstream. Made again after it was removed, it is a new one under the old id.
 *
 * @param onlyFor the one key that it is for, null for a policy that keys share
 * @param permissions resource to level, {@code *} for every resource that is not named; empty means nothing
 */
record Policy(PolicyId id, long version, String name, UpstreamId upstream, @Nullable AccessKeyId onlyFor,
        SortedMap<String, Level> permissions, Status status, Creation creation, Instant changedAt) implements Created {
    Policy {
        permissions = Collections.unmodifiableSortedMap(new TreeMap<>(permissions));
    }

    /** Makes a policy that keys can share, in the place of {@code removed} when there was one. */
    static Ruling<Policy> create(PolicyId id, Optional<Policy> removed, String name, UpstreamId upstream,
            Map<String, Level> permissions, Act act, @Nullable RequestMark mark) {
        return new Policy(id, versionAfter(removed), name, upstream, null, new TreeMap<>(permissions), Status.ACTIVE,
                Creation.of(act, mark), act.at()).because(act, "policy.created");
    }

    /** Says what one key may do beside the policies that it names. */
    static Ruling<Policy> forOneKey(AccessKeyId key, Optional<Policy> present, UpstreamId upstream,
            Map<String, Level> permissions, Act act) {
        SortedMap<String, Level> matrix = new TreeMap<>(permissions);
        if (present.isPresent() && !present.get().isRemoved() && present.get().permissions.equals(matrix)
                && present.get().upstream.equals(upstream)) {
            return new Ruling.Unchanged<>(present.get());
        }
        Creation creation = present.map(Policy::creation).orElseGet(() -> Creation.of(act, null));
        return new Policy(PolicyState.idFor(key), versionAfter(present), "only for " + key, upstream, key, matrix,
                Status.ACTIVE, creation, act.at()).because(act, "key.permissions-changed");
    }

    /** Gives the policy another name and matrix. */
    Ruling<Policy> describe(String name, Map<String, Level> permissions, Act act) {
        if (name.equals(this.name) && this.permissions.equals(permissions)) {
            return new Ruling.Unchanged<>(this);
        }
        return new Policy(id, version + 1, name, upstream, onlyFor, new TreeMap<>(permissions), status, creation,
                act.at())
                .because(act, "policy.changed");
    }

    /** Ends what the policy permits, and what it denies. */
    Ruling<Policy> remove(Act act) {
        return new Policy(id, version + 1, name, upstream, onlyFor, permissions, Status.REMOVED, creation, act.at())
                .because(act, onlyFor == null ? "policy.removed" : "key.permissions-removed");
    }

    /** The policy as the control log carries it. */
    PolicyState state() {
        return new PolicyState(id, version, name, upstream, onlyFor, permissions, status);
    }

    private Ruling<Policy> because(Act act, String action) {
        return new Ruling.Changed<>(
                new Change<>(this, List.of(state()), act.fact(action, Kind.POLICY, id.value(), version,
                        null, upstream, Map.of("name", name, "permissions", shortened(permissions.toString())))));
    }

    private static String shortened(String text) {
        return text.length() <= 2000 ? text : text.substring(0, 2000) + "...";
    }

    private static long versionAfter(Optional<Policy> present) {
        return present.map(Policy::version).orElse(0L) + 1;
    }

    @Override
    public String key() {
        return id.value();
    }

    @Override
    public boolean isRemoved() {
        return switch (status) {
            case ACTIVE -> false;
            case REMOVED -> true;
        };
    }
}
