package dev.manykey.policy.authoring;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.Created;
import dev.manykey.change.Creation;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.ContractJson;
import dev.manykey.contract.Kind;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.PolicyState.Status;
import dev.manykey.controllog.Change;

import org.jspecify.annotations.Nullable;

/**
 * A permission matrix for one upstream. Made again after it was removed, it is a new one under the old id.
 *
 * @param onlyFor the one key that it is for, null for a policy that keys share
 * @param rules what it says; empty means nothing
 * @param draft what it may say one day, which the proxies decide by too without acting on it; null for none
 */
record Policy(PolicyId id, long version, String name, UpstreamId upstream, @Nullable AccessKeyId onlyFor,
        PolicyRules rules, @Nullable PolicyRules draft, Status status, Creation creation, Instant changedAt)
        implements
            Created {

    /** Makes a policy that keys can share, in the place of {@code removed} when there was one. */
    static Ruling<Policy> create(PolicyId id, Optional<Policy> removed, String name, UpstreamId upstream,
            PolicyRules rules, Act act, @Nullable RequestMark mark) {
        return new Policy(id, versionAfter(removed), name, upstream, null, rules, null, Status.ACTIVE,
                Creation.of(act, mark), act.at()).because(act, "policy.created");
    }

    /** Says what one key may do beside the policies that it names. */
    static Ruling<Policy> forOneKey(AccessKeyId key, Optional<Policy> present, UpstreamId upstream,
            PolicyRules rules, Act act) {
        if (present.isPresent() && !present.get().isRemoved() && present.get().rules.equals(rules)
                && present.get().upstream.equals(upstream)) {
            return new Ruling.Unchanged<>(present.get());
        }
        Creation creation = present.map(Policy::creation).orElseGet(() -> Creation.of(act, null));
        return new Policy(PolicyState.idFor(key), versionAfter(present), "only for " + key, upstream, key, rules, null,
                Status.ACTIVE, creation, act.at()).because(act, "key.permissions-changed");
    }

    /** Puts a draft in shadow for one key, which may have had no policy of its own. */
    static Ruling<Policy> draftForOneKey(AccessKeyId key, Optional<Policy> present, UpstreamId upstream,
            PolicyRules draft, Act act) {
        if (present.isPresent() && !present.get().isRemoved() && present.get().upstream.equals(upstream)) {
            return present.get().draft(draft, act);
        }
        Creation creation = present.map(Policy::creation).orElseGet(() -> Creation.of(act, null));
        return new Policy(PolicyState.idFor(key), versionAfter(present), "only for " + key, upstream, key,
                PolicyRules.NOTHING, draft, Status.ACTIVE, creation, act.at()).because(act, "policy.draft-set");
    }

    /** Gives the policy another name and other rules; a draft stays. */
    Ruling<Policy> describe(String name, PolicyRules rules, Act act) {
        return name.equals(this.name) && this.rules.equals(rules)
                ? new Ruling.Unchanged<>(this)
                : next(name, rules, draft, status, act).because(act, "policy.changed");
    }

    /** Puts a draft in shadow, in place of the one that was there; null takes it away. */
    Ruling<Policy> draft(@Nullable PolicyRules draft, Act act) {
        return Objects.equals(draft, this.draft)
                ? new Ruling.Unchanged<>(this)
                : next(name, rules, draft, status, act).because(act,
                        draft == null ? "policy.draft-removed" : "policy.draft-set");
    }

    /**
     * Makes the draft the policy.
     *
     * @throws ProblemException {@code conflict} when there is none
     */
    Ruling<Policy> promote(Act act) {
        if (draft == null) {
            throw ProblemException.conflict("draft", null, "a policy with a draft");
        }
        return next(name, draft, null, status, act).because(act, "policy.draft-promoted");
    }

    /** Ends what the policy permits, and what it denies. */
    Ruling<Policy> remove(Act act) {
        return next(name, rules, null, Status.REMOVED, act).because(act,
                onlyFor == null ? "policy.removed" : "key.permissions-removed");
    }

    private Policy next(String name, PolicyRules rules, @Nullable PolicyRules draft, Status status, Act act) {
        return new Policy(id, version + 1, name, upstream, onlyFor, rules, draft, status, creation, act.at());
    }

    /** The policy as the control log carries it. */
    PolicyState state() {
        return new PolicyState(id, version, name, upstream, onlyFor, rules.permissions(), rules.grants(), draft,
                status);
    }

    private Ruling<Policy> because(Act act, String action) {
        return new Ruling.Changed<>(
                new Change<>(this, List.of(state()), act.fact(action, Kind.POLICY, id.value(), version,
                        null, upstream,
                        Map.of("name", name, "permissions", shortened(ContractJson.strict().writeValueAsString(rules)),
                                "draft", draft == null ? ""
                                        : shortened(ContractJson.strict().writeValueAsString(draft))))));
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
