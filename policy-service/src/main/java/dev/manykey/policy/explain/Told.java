package dev.manykey.policy.explain;

import java.util.List;
import java.util.SortedMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.policy.Grant.Effect;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.Duties;
import dev.manykey.pdp.Explanation;
import dev.manykey.pdp.Match;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A decision as it is told.
 *
 * @param decision {@code permit}, {@code deny} or {@code undetermined}
 * @param reason why not, as the audit has it; null for a permit
 * @param missing the permission that would have been needed, null when it cannot be told
 * @param detail in words, null when there is nothing to add
 * @param undetermined what would have to be known of the request, null when it can be told
 * @param operation that the request is, null when it is none of the catalog
 * @param grants that permit or deny it
 * @param obligations that come with a permit, null for none
 * @param policies that have a say, and their versions
 * @param steps the sets of policies that the request has to pass; null where they were not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Told(String decision, @Nullable String reason, @Nullable String missing, @Nullable String detail,
        @Nullable String undetermined, @Nullable ToldOperation operation, List<String> grants,
        @Nullable ToldDuties obligations, SortedMap<String, Long> policies, @Nullable List<ToldLayer> steps) {

    /** An operation of the catalog. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ToldOperation(String method, String path, String resource, Access access,
            @Nullable String operationId) {
        /** Null when the catalog has none. */
        public static @Nullable ToldOperation of(Match match) {
            return match instanceof Match.Matched matched
                    ? new ToldOperation(matched.operation().method(), matched.operation().path(),
                            matched.operation().resource(), matched.operation().access(),
                            matched.operation().operationId())
                    : null;
        }
    }

    /** What a permit obliges to. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ToldDuties(List<String> mask, List<String> drop, List<ToldRows> rows, List<String> limits,
            @Nullable Long maxBodyBytes, SortedMap<String, String> query) {
        /** Null for none. */
        public static @Nullable ToldDuties of(Duties duties) {
            return duties.isEmpty() ? null
                    : new ToldDuties(duties.mask(), duties.drop(),
                            duties.rows().stream().map(rows -> new ToldRows(rows.array(), rows.keep().text())).toList(),
                            duties.limits().stream().map(ToldDuties::described).toList(), duties.maxBodyBytes(),
                            duties.query());
        }

        private static String described(Duties.Limit limit) {
            return switch (limit) {
                case Duties.Limit.OfRate(String grant, var rate) ->
                    "%s: cost %d in %d s".formatted(grant, rate.cost(), rate.seconds());
                case Duties.Limit.OfBudget(String grant, var budget) ->
                    "%s: cost %d in a %s".formatted(grant, budget.cost(), budget.per());
            };
        }
    }

    /** A row filter. */
    public record ToldRows(String array, String keep) {}

    /** A set of policies, each set by itself having to allow. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ToldLayer(String of, String id, Explanation.Verdict verdict, @Nullable String failure,
            List<ToldGrant> grants) {
        static ToldLayer of(Explanation.LayerStep step) {
            return new ToldLayer(step.of(), step.id(), step.verdict(), step.failure(),
                    step.grants().stream().map(grant -> new ToldGrant(grant.grant(), grant.effect(), grant.condition(),
                            grant.verdict(), InWords.of(grant.why()))).toList());
        }
    }

    /** A grant about the operation. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ToldGrant(String grant, Effect effect, @Nullable String condition, Explanation.Verdict verdict,
            @Nullable String why) {}

    /** The same with {@code more} in words, where nothing is said yet; null for nothing more. */
    Told saying(@Nullable String more) {
        return more == null || detail != null ? this
                : new Told(decision, reason, missing, more, undetermined, operation, grants, obligations, policies,
                        steps);
    }

    /** What a proxy answers to a key that it does not accept, whatever its policies say. */
    Told notAccepted(String reason) {
        return new Told("deny", reason, null, "no proxy accepts the key as it is, whatever its policies say", null,
                operation, List.of(), null, policies, null);
    }

    /** A decision with every step to it. */
    static Told of(Explanation explanation, Match match) {
        return of(explanation.decision(), match, explanation.layers().stream().map(ToldLayer::of).toList());
    }

    /** A decision without steps. */
    static Told of(Decision decision, Match match) {
        return of(decision, match, null);
    }

    private static Told of(Decision decision, Match match, @Nullable List<ToldLayer> steps) {
        ToldOperation operation = ToldOperation.of(match);
        return switch (decision) {
            case Decision.Permit permit -> new Told("permit", null, null, null, null, operation, permit.grants(),
                    ToldDuties.of(permit.duties()), permit.policies(), steps);
            case Decision.Deny deny -> new Told("deny", deny.reason().toString(), deny.missing(),
                    InWords.of(deny.detail()), null,
                    operation, deny.grant() == null ? List.of() : List.of(deny.grant()), null, deny.policies(), steps);
            case Decision.Undetermined open -> new Told("undetermined", null, null,
                    "%s asks for %s, which is not known".formatted(open.grant(), open.fact().variable()),
                    open.fact().variable(), operation, List.of(open.grant()), null, open.policies(), steps);
        };
    }
}
