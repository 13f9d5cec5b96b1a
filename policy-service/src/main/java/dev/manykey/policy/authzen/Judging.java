package dev.manykey.policy.authzen;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.Duties;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.policy.authoring.KeyRules;
import dev.manykey.policy.authzen.Call.Asked;
import dev.manykey.policy.authzen.Reading.Standing;
import dev.manykey.policy.authzen.Verdict.Because;
import dev.manykey.policy.authzen.Verdict.DecidedOn;
import dev.manykey.policy.explain.InWords;
import dev.manykey.policy.explain.Told;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Answers questions as the proxies decide: a key that does not work there gets nothing here, and what cannot be told is a no.
 */
final class Judging {
    private static final SortedMap<String, String> FOR_USERS = new TreeMap<>(
            Map.of("403", "This access key does not permit that."));

    private final Reading reading;
    private final PolicyDecisionPoint decisionPoint = new PolicyDecisionPoint();

    Judging(Reading reading) {
        this.reading = reading;
    }

    /** The answer; never empty. */
    Mono<Verdict> judge(Question question) {
        return switch (Subject.find(question.subject(), reading)) {
            case Subject.Nobody(String reason) -> Mono.just(no(reason, null, null));
            case Subject.OfKey(AccessKeyState key) -> reading.of(key).map(standing -> judge(standing, question));
            case Subject.OfOwner(var owner) -> anyOf(reading.keysOf(owner.id()), question);
        };
    }

    /** An owner may do what one of their keys may, provided that all are meant for one upstream, or the question names one. */
    private Mono<Verdict> anyOf(List<AccessKeyState> all, Question question) {
        String upstream = upstream(question);
        List<AccessKeyState> keys = all.stream().filter(key -> key.status() != AccessKeyState.Status.REVOKED
                && (upstream == null || key.upstream().value().equals(upstream))).toList();
        if (keys.isEmpty()) {
            return Mono.just(no("key_unknown", "the owner has no key for this", null));
        }
        if (keys.stream().map(AccessKeyState::upstream).distinct().count() > 1) {
            return Mono.just(no("upstream_ambiguous",
                    "the owner has keys for several upstreams (expected: resource.properties.upstream)", null));
        }
        if (keys.size() > Subject.MOST_KEYS) {
            return Mono.just(no("too_many_keys",
                    "the owner has more than %d keys (expected: a key as the subject)".formatted(Subject.MOST_KEYS),
                    null));
        }
        return Flux.fromIterable(keys).concatMap(reading::of)
                .map(standing -> judge(standing, question)).takeUntil(Verdict::decision)
                .reduce((former, next) -> next.decision() || !isAboutOperations(former) ? next : former);
    }

    /** Such a refusal tells more than that one of the keys does not work. */
    private static boolean isAboutOperations(Verdict verdict) {
        return verdict.context() != null && verdict.context().grants() != null;
    }

    Verdict judge(Standing standing, Question question) {
        KeyRules.Rules rules = standing.rules();
        if (standing.whyNot() != null) {
            return no(standing.whyNot(), null, standing);
        }
        String upstream = upstream(question);
        KeyRules.Home home = rules.home();
        if (home == null || (upstream != null && !upstream.equals(home.id().value()))) {
            return no("key_of_other_upstream", null, standing);
        }
        return switch (Asking.of(home, question)) {
            case Asked.Unclear(String reason, String detail) -> no(reason, detail, standing);
            case Asked.Calls(List<Call> calls) -> all(calls, standing, question);
        };
    }

    private Verdict all(List<Call> calls, Standing standing, Question question) {
        Set<String> grants = new LinkedHashSet<>();
        Duties duties = null;
        for (Call call : calls) {
            AskedFacts facts = new AskedFacts(standing.rules(), call, question.context(), reading.now());
            Decision decision = decisionPoint.decide(standing.permissions(), call.match(), facts);
            if (!(decision instanceof Decision.Permit permit)) {
                return refused(decision, call, standing);
            }
            if (duties != null && !duties.equals(permit.duties())) {
                return no("obligations_differ", "the operations that are meant oblige to different things", standing);
            }
            duties = permit.duties();
            grants.addAll(permit.grants());
        }
        Told.ToldDuties told = duties == null ? null : Told.ToldDuties.of(duties);
        if (duties == null || !Duty.isTaken(duties, question.context())) {
            return new Verdict(false, because("obligations_not_supported",
                    "obligations: not all of them in context.obligations_supported (expected: whoever asks does them)",
                    null, null, List.copyOf(grants), told, null, standing));
        }
        return new Verdict(true, because(null, null, null, null, List.copyOf(grants), told,
                calls.size() == 1 ? calls.getFirst() : null, standing));
    }

    private Verdict refused(Decision decision, Call call, Standing standing) {
        return switch (decision) {
            case Decision.Permit permit -> throw new IllegalStateException("a permit by " + permit.grants());
            case Decision.Deny deny -> new Verdict(false, because(deny.reason().toString(),
                    InWords.of(deny.detail()),
                    deny.missing(), null, deny.grant() == null ? List.of() : List.of(deny.grant()), null, call,
                    standing));
            case Decision.Undetermined open -> new Verdict(false, because("undetermined",
                    open.fact() == Fact.PATH && call.path() == null
                            ? "%s asks for the path or its parameters, which are not known (expected: path in resource.properties, or params for a template)"
                                    .formatted(open.grant())
                            : "%s asks for %s, which is not known".formatted(open.grant(), open.fact().variable()),
                    null,
                    open.fact().variable(), List.of(open.grant()), null, call, standing));
        };
    }

    private Verdict no(String reason, @Nullable String detail, @Nullable Standing standing) {
        return new Verdict(false, because(reason, detail, null, null, null, null, null, standing));
    }

    private Because because(@Nullable String reason, @Nullable String detail, @Nullable String missing,
            @Nullable String undetermined, @Nullable List<String> grants, Told.@Nullable ToldDuties duties,
            @Nullable Call call, @Nullable Standing standing) {
        SortedMap<String, String> forAdmins = reason == null ? null
                : new TreeMap<>(Map.of("403", described(reason, detail, missing)));
        KeyRules.Rules rules = standing == null ? null : standing.rules();
        return new Because(forAdmins, reason == null ? null : FOR_USERS, reason, missing, undetermined, grants, duties,
                rules == null ? null : rules.key().id().value(), rules == null ? null : rules.key().upstream().value(),
                call == null ? null : Told.ToldOperation.of(asListed(call.match(), rules)),
                standing == null ? null : decidedOn(standing), null);
    }

    /** The operation with the access that the catalog says, where it was asked for as a write. */
    private static Match asListed(Match match, KeyRules.@Nullable Rules rules) {
        if (rules == null || !(match instanceof Match.Matched asked)) {
            return match;
        }
        return rules.catalog().operations().stream()
                .filter(listed -> listed.operation().method().equals(asked.operation().method())
                        && listed.operation().path().equals(asked.operation().path()))
                .findFirst().orElse(asked);
    }

    private static String described(String reason, @Nullable String detail, @Nullable String missing) {
        return reason + (missing == null ? "" : ": " + missing) + (detail == null ? "" : ": " + detail);
    }

    private DecidedOn decidedOn(Standing standing) {
        KeyRules.Rules rules = standing.rules();
        return new DecidedOn(reading.offset(), rules.key().version(),
                rules.owner() == null ? 0 : rules.owner().version(),
                rules.credential() == null ? 0 : rules.credential().version(),
                rules.home() == null ? 0 : rules.home().version(), standing.permissions().versions());
    }

    /** The upstream that a question names; null when it names none. One that is no string is no upstream's. */
    private static @Nullable String upstream(Question question) {
        JsonNode named = question.resource().properties().get("upstream");
        return named == null ? null : named.isString() ? named.stringValue() : "";
    }
}
