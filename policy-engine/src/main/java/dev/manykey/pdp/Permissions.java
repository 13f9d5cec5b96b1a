package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.pdp.CompiledPolicy.Cell;
import dev.manykey.pdp.condition.Condition.Outcome;
import dev.manykey.pdp.condition.Effort;
import dev.manykey.pdp.condition.Facts;

import org.jspecify.annotations.Nullable;

/**
 * What one key may do: its own policies, and beside them those of its parents and the ceilings of its owner and of the upstream's
 * token, each of which must allow too. Safe for many threads; the same for as long as none of those changes.
 *
 * <p>A policy counts when it is active and for the key's upstream, and is shared or for this key alone; any other adds nothing.
 * While a policy that is listed is not known, or cannot be used, nothing is allowed: it may be the one that denies.
 */
public final class Permissions {
    /** So many different permits are kept, at most; a key with more makes a new one each time. */
    private static final int KEPT = 512;

    private final List<Layer> layers;
    private final SortedMap<String, Long> versions;
    private final @Nullable String failure;
    /** The one policy that has a say, when there is one alone; most keys have just that, and share its permits. */
    private final @Nullable CompiledPolicy only;
    /** By the numbers of the cells that permit, of all policies in turn; null when those are too many. */
    private final @Nullable AtomicReferenceArray<Decision.Permit> permits;

    private Permissions(List<Layer> layers, SortedMap<String, Long> versions, @Nullable String failure) {
        this.layers = List.copyOf(layers);
        this.versions = Collections.unmodifiableSortedMap(versions);
        this.failure = failure != null ? failure
                : layers.stream().map(Layer::failure).filter(why -> why != null).findFirst().orElse(null);
        this.only = this.failure == null && layers.size() == 1 && layers.getFirst().policies().size() == 1
                && versions.size() == 1 ? layers.getFirst().policies().getFirst() : null;
        long combinations = 1;
        for (Layer layer : layers) {
            for (CompiledPolicy policy : layer.policies()) {
                combinations = Math.min(KEPT + 1L, combinations * Math.max(1, policy.cellCount()));
            }
        }
        this.permits = combinations <= KEPT ? new AtomicReferenceArray<>((int) combinations) : null;
    }

    /**
     * The permissions of {@code key}.
     *
     * @param ancestors its parent, the parent of that, and so on to the one without a parent
     * @param credential null when it is not known, which allows nothing
     * @param find gives a policy by id, empty when there is none; when it throws, nothing is allowed
     */
    public static Permissions of(AccessKeyState key, List<AccessKeyState> ancestors, OwnerState owner,
            @Nullable CredentialState credential, Function<PolicyId, Optional<CompiledPolicy>> find) {
        SortedMap<String, Long> versions = new TreeMap<>();
        List<Layer> layers = new ArrayList<>();
        layers.add(Layer.ofKey(Layer.Of.KEY, key.id(), key.upstream(), key.policies(), find, versions));
        String failure = credential == null ? "credential of the key: not known (expected: the one that it names)"
                : null;
        AccessKeyState child = key;
        for (AccessKeyState parent : ancestors) {
            if (!parent.id().equals(child.parent()) || !parent.upstream().equals(key.upstream())) {
                failure = "parent of %s: %s (expected: %s, of the same upstream)".formatted(child.id(), parent.id(),
                        child.parent());
            }
            layers.add(Layer.ofKey(Layer.Of.PARENT, parent.id(), key.upstream(), parent.policies(), find, versions));
            child = parent;
        }
        if (child.parent() != null) {
            failure = "parent of %s: %s is not known (expected: every key up to one without a parent)"
                    .formatted(child.id(), child.parent());
        }
        if (owner.ceiling() != null) {
            layers.add(Layer.ofCeiling(Layer.Of.OWNER, owner.id().value(), key.upstream(), owner.ceiling(), find,
                    versions));
        }
        if (credential != null && credential.ceiling() != null) {
            layers.add(Layer.ofCeiling(Layer.Of.CREDENTIAL, credential.id().value(), key.upstream(),
                    credential.ceiling(), find, versions));
        }
        return new Permissions(layers, versions, failure);
    }

    /**
     * Denies everything.
     *
     * @param why in words, for the audit
     */
    public static Permissions none(String why) {
        return new Permissions(List.of(), new TreeMap<>(), why);
    }

    /** Each policy that has a say, and its version; 0 for one that does not exist. */
    public SortedMap<String, Long> versions() {
        return versions;
    }

    List<Layer> layers() {
        return layers;
    }

    @Nullable
    String failure() {
        return failure;
    }

    Decision decide(Match.Matched matched, Facts facts) {
        if (only != null) {
            Decision.Permit permit = only.cell(matched).permit();
            if (permit != null) {
                return permit;
            }
        }
        Effort effort = Effort.begin();
        try {
            return decideByAll(matched, facts);
        } finally {
            effort.end();
        }
    }

    private Decision decideByAll(Match.Matched matched, Facts facts) {
        if (failure != null) {
            return deny(DenyReason.EVALUATION_FAILED, null, null, failure);
        }
        Tally tally = null;
        int number = 0;
        Decision undetermined = null;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            String deniedBy = null;
            boolean allowed = false;
            boolean plain = true;
            List<CompiledPolicy> policies = layer.policies();
            for (int j = 0; j < policies.size(); j++) {
                Cell cell = policies.get(j).cell(matched);
                number = number * policies.get(j).cellCount() + cell.number();
                deniedBy = deniedBy == null ? cell.deniedBy() : deniedBy;
                allowed |= !cell.allowedBy().isEmpty();
                plain &= cell.lines().isEmpty();
            }
            if (deniedBy == null && plain && allowed) {
                continue; // the usual case: nothing to evaluate, nothing to allocate
            }
            tally = tally == null ? new Tally() : tally;
            Decision no = tally.judge(layer, matched, facts, deniedBy, allowed);
            if (no instanceof Decision.Deny) {
                return no;
            }
            undetermined = undetermined == null ? no : undetermined;
        }
        if (undetermined != null) {
            return undetermined;
        }
        if (tally == null) {
            return plain(number, matched);
        }
        return new Decision.Permit(versions, allowedBy(matched, tally.applied), tally.duties);
    }

    Decision.Deny deny(DenyReason reason, @Nullable String missing, @Nullable String grant, @Nullable String detail) {
        return new Decision.Deny(reason, missing, grant, detail, versions);
    }

    private Decision.Permit plain(int number, Match.Matched matched) {
        Decision.Permit permit = permits == null ? null : permits.get(number);
        if (permit == null) {
            permit = new Decision.Permit(versions, allowedBy(matched, List.of()), Duties.NONE);
            if (permits != null) {
                permits.set(number, permit);
            }
        }
        return permit;
    }

    private List<String> allowedBy(Match.Matched matched, List<String> applied) {
        List<String> grants = new ArrayList<>();
        for (Layer layer : layers) {
            for (CompiledPolicy policy : layer.policies()) {
                addNew(policy.cell(matched).allowedBy(), grants);
            }
        }
        addNew(applied, grants);
        return Collections.unmodifiableList(grants);
    }

    private static void addNew(List<String> labels, List<String> to) {
        for (int i = 0; i < labels.size(); i++) {
            if (!to.contains(labels.get(i))) {
                to.add(labels.get(i));
            }
        }
    }

    /** What grants that look at the request come to, over all layers. */
    private final class Tally {
        private final List<String> applied = new ArrayList<>();
        private Duties duties = Duties.NONE;

        /** Null when the layer allows. */
        @Nullable
        Decision judge(Layer layer, Match.Matched matched, Facts facts, @Nullable String alwaysDeniedBy,
                boolean alwaysAllowed) {
            String deniedBy = alwaysDeniedBy;
            boolean allowed = alwaysAllowed;
            Decision failed = null;
            Decision unknown = null;
            for (CompiledPolicy policy : layer.policies()) {
                for (Line line : policy.cell(matched).lines()) {
                    switch (line.applies(matched, facts)) {
                        case Outcome.Told(boolean applies) when applies -> {
                            switch (line.effect()) {
                                case DENY -> deniedBy = deniedBy == null ? line.label() : deniedBy;
                                case ALLOW -> {
                                    allowed = true;
                                    applied.add(line.label());
                                    try {
                                        duties = duties.and(line.duties());
                                    } catch (Duties.Contradiction e) {
                                        failed = failed == null ? failed(line, e.getMessage()) : failed;
                                    }
                                }
                            }
                        }
                        case Outcome.Told _ -> {
                        }
                        case Outcome.Failed(String why) -> failed = failed == null ? failed(line, why) : failed;
                        case Outcome.Unknown(var fact) -> unknown = unknown == null
                                ? new Decision.Undetermined(fact, line.label(), versions)
                                : unknown;
                    }
                }
            }
            if (deniedBy != null) {
                return deny(reason(layer, DenyReason.PERMISSION_DENIED), missing(matched), deniedBy,
                        detail(layer, "%s denies it".formatted(deniedBy)));
            }
            if (failed != null) {
                return failed;
            }
            if (unknown != null) {
                return unknown;
            }
            return allowed ? null
                    : deny(reason(layer, DenyReason.PERMISSION_MISSING), missing(matched), null, detail(layer, null));
        }

        private static String missing(Match.Matched matched) {
            return matched.operation().resource() + ":" + matched.operation().access();
        }

        private Decision failed(Line line, @Nullable String why) {
            return deny(DenyReason.EVALUATION_FAILED, null, line.label(),
                    "%s cannot be evaluated: %s".formatted(line.label(), why));
        }

        private static DenyReason reason(Layer layer, DenyReason ofKey) {
            return layer.of() == Layer.Of.KEY ? ofKey : DenyReason.CEILING_EXCEEDED;
        }

        private static @Nullable String detail(Layer layer, @Nullable String why) {
            return layer.of() == Layer.Of.KEY ? why
                    : why == null ? "not allowed by %s".formatted(layer.described())
                            : "%s, of %s".formatted(why, layer.described());
        }
    }
}
