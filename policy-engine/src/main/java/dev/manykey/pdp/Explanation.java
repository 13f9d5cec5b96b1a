package dev.manykey.pdp;

import java.util.ArrayList;
import java.util.List;

import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.pdp.CompiledPolicy.Cell;
import dev.manykey.pdp.condition.Condition.Outcome;
import dev.manykey.pdp.condition.Facts;

import org.jspecify.annotations.Nullable;

/**
 * A decision with every step to it.
 *
 * @param failure why nothing is allowed at all, in words; null when that is not so
 * @param layers the sets of policies that the request had to pass, in order; empty when it is no operation of the catalog
 */
public record Explanation(Decision decision, @Nullable String failure, List<LayerStep> layers) {
    /** What something came to. */
    public enum Verdict {
        /** It allows. */
        ALLOWED,
        /** It denies. */
        DENIED,
        /** It says nothing of this request. */
        SILENT,
        /** It cannot be evaluated, so it denies. */
        FAILED,
        /** It depends on what is not known of the request. */
        UNDETERMINED;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A set of policies, each set by itself having to allow.
     *
     * @param of {@code key}, {@code parent}, {@code owner} or {@code credential}
     * @param id of that
     * @param failure why the layer denies everything, null when it does not
     */
    public record LayerStep(String of, String id, Verdict verdict, @Nullable String failure,
            List<GrantStep> grants) {
        public LayerStep {
            grants = List.copyOf(grants);
        }
    }

    /**
     * A grant about this operation.
     *
     * @param grant as {@code policy/grant}; what the matrix says is {@code policy/permissions}
     * @param condition as it was written, null for none
     * @param why what the verdict leaves open, null for nothing
     */
    public record GrantStep(String grant, Effect effect, @Nullable String condition, Verdict verdict,
            @Nullable String why) {}

    public Explanation {
        layers = List.copyOf(layers);
    }

    /** Decides, and says how. */
    public static Explanation of(Permissions permissions, Match match, Facts facts) {
        return of(new PolicyDecisionPoint().decide(permissions, match, facts), permissions, match, facts);
    }

    /** Decides on a call that asks for a websocket, and says how: the steps are those of the right to write. */
    public static Explanation ofWebsocket(Permissions permissions, Catalog catalog, Match plain, Facts facts) {
        return of(new PolicyDecisionPoint().decideWebsocket(permissions, catalog, plain, facts), permissions,
                PolicyDecisionPoint.websocket(catalog, plain), facts);
    }

    private static Explanation of(Decision decision, Permissions permissions, Match match, Facts facts) {
        List<LayerStep> layers = new ArrayList<>();
        if (match instanceof Match.Matched matched && !isOfTheCatalog(decision)) {
            permissions.layers().forEach(layer -> layers.add(step(layer, matched, facts)));
        }
        return new Explanation(decision, permissions.failure(), layers);
    }

    /** Whether it was decided before any policy was asked. */
    private static boolean isOfTheCatalog(Decision decision) {
        return switch (decision) {
            case Decision.Permit _ -> false;
            case Decision.Deny deny -> deny.reason() == DenyReason.OPERATION_UNKNOWN;
            case Decision.Undetermined open -> open.grant().equals(PolicyDecisionPoint.CATALOG);
        };
    }

    private static LayerStep step(Layer layer, Match.Matched matched, Facts facts) {
        List<GrantStep> grants = new ArrayList<>();
        for (CompiledPolicy policy : layer.policies()) {
            Cell cell = policy.cell(matched);
            cell.allowedBy().forEach(label -> grants.add(new GrantStep(label, Effect.ALLOW, null, Verdict.ALLOWED,
                    null)));
            if (cell.deniedBy() != null) {
                grants.add(new GrantStep(cell.deniedBy(), Effect.DENY, null, Verdict.DENIED, null));
            }
            cell.lines().forEach(line -> grants.add(step(line, matched, facts)));
        }
        return new LayerStep(layer.of().toString(), layer.id(),
                layer.failure() == null ? together(grants) : Verdict.FAILED, layer.failure(), grants);
    }

    private static GrantStep step(Line line, Match.Matched matched, Facts facts) {
        String condition = line.condition() == null ? null : line.condition().text();
        return switch (line.applies(matched, facts)) {
            case Outcome.Told(boolean applies) -> new GrantStep(line.label(), line.effect(), condition, !applies
                    ? Verdict.SILENT
                    : switch (line.effect()) {
                        case ALLOW -> Verdict.ALLOWED;
                        case DENY -> Verdict.DENIED;
                    }, applies ? null : "does not apply to this request");
            case Outcome.Failed(String why) -> new GrantStep(line.label(), line.effect(), condition, Verdict.FAILED,
                    why);
            case Outcome.Unknown(var fact) -> new GrantStep(line.label(), line.effect(), condition,
                    Verdict.UNDETERMINED, fact.variable() + " is not known");
        };
    }

    /** What the grants of a layer come to: whatever denies wins, and what cannot be told comes before what allows. */
    private static Verdict together(List<GrantStep> grants) {
        List<Verdict> verdicts = grants.stream().map(GrantStep::verdict).toList();
        for (Verdict first : List.of(Verdict.DENIED, Verdict.FAILED, Verdict.UNDETERMINED, Verdict.ALLOWED)) {
            if (verdicts.contains(first)) {
                return first;
            }
        }
        return Verdict.SILENT;
    }
}
