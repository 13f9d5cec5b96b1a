package dev.manykey.policy.explain;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.Access;
import dev.manykey.contract.Level;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.pdp.Decision;
import dev.manykey.pdp.DenyReason;
import dev.manykey.pdp.Explanation;
import dev.manykey.pdp.Match;
import dev.manykey.pdp.Permissions;
import dev.manykey.pdp.PolicyDecisionPoint;
import dev.manykey.pdp.condition.Fact;
import dev.manykey.pdp.condition.Facts;
import dev.manykey.policy.authoring.Drafting;
import dev.manykey.policy.authoring.GrantRequest;
import dev.manykey.policy.authoring.KeyRules;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code /v1/explain}, {@code /v1/simulate} and {@code /v1/keys/{keyId}/table}: what a key may do and why, decided here as the
 * proxies decide it. Of a key that no proxy accepts, such as one that is suspended, that is the answer, and beside it what its
 * permissions say.
 */
@RestController
class ExplainEndpoint {
    private static final int MAX_REQUESTS = 1000;

    private final KeyRules keyRules;
    private final Drafting drafting;
    private final Clock clock;

    ExplainEndpoint(KeyRules keyRules, Drafting drafting, Clock clock) {
        this.keyRules = keyRules;
        this.drafting = drafting;
        this.clock = clock;
    }

    /** A question about one request. */
    record Explain(@NotNull String key, @NotNull @Valid AskedRequest request) {}

    /**
     * The answer to it.
     *
     * @param told what a proxy would do
     * @param permissions what would be decided if proxies accepted the key; null when they do
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Explained(String key, AccessKeyState.Status keyStatus, String upstream, Told told,
            @Nullable Told permissions) {}

    /**
     * A question about a draft.
     *
     * @param policy whose rules are replaced by these
     * @param requests at most 1000
     */
    record Simulate(@NotNull String key, @NotNull String policy, @Nullable Map<String, @Nullable Level> permissions,
            @Nullable List<@Nullable GrantRequest> grants,
            @NotEmpty @Size(max = MAX_REQUESTS) List<@NotNull @Valid AskedRequest> requests) {}

    /**
     * A request, and what would change.
     *
     * @param changes whether the decision, or what it obliges to, is another
     */
    record Simulated(AskedShort request, boolean changes, Told today, Told draft) {}

    /** The request that is meant. */
    record AskedShort(String method, String path) {}

    /** All answers to a question about a draft. */
    record Simulation(String key, String policy, int changed, int undetermined, List<Simulated> requests) {}

    /**
     * A row of the table.
     *
     * @param decision {@code permit}, {@code deny}, or {@code depends} on the request
     * @param on what it depends on; null when it does not
     * @param permissions the decision if proxies accepted the key; null when they do
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(String method, String path, String resource, Access access, @Nullable String operationId,
            String decision, @Nullable String reason, @Nullable String detail, @Nullable String on,
            List<String> grants, Told.@Nullable ToldDuties obligations, @Nullable String permissions) {
        /** What a proxy does with a key that it does not accept. */
        Row refused(@Nullable String whyNot) {
            return whyNot == null ? this
                    : new Row(method, path, resource, access, operationId, "deny", whyNot, null, null, grants,
                            obligations, decision);
        }
    }

    /**
     * What a key may do with every operation of its upstream.
     *
     * @param notAccepted why proxies refuse the key, as their records have it; null when they accept it
     * @param counts of decisions
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Table(String key, AccessKeyState.Status keyStatus, @Nullable String notAccepted, String upstream,
            Map<String, Integer> counts, List<Row> operations) {}

    @PostMapping("/v1/explain")
    Mono<Explained> explain(@Valid @RequestBody Explain body) {
        AskedRequest request = body.request().checked("request");
        return keyRules.of(body.key()).map(rules -> {
            Match match = request.match(rules.catalog());
            Explanation explanation = request.explain(rules.permissions(), rules, clock);
            Told told = Told.of(explanation, match).saying(whyNone(explanation.decision(), request, rules.home()));
            String whyNot = keyRules.whyNot(rules, request.at() == null ? clock.instant() : request.at(),
                    explanation.decision());
            return new Explained(body.key(), rules.key().status(), rules.key().upstream().value(),
                    whyNot == null ? told : told.notAccepted(whyNot), whyNot == null ? null : told);
        });
    }

    @PostMapping("/v1/simulate")
    Mono<Simulation> simulate(@Valid @RequestBody Simulate body) {
        for (int i = 0; i < body.requests().size(); i++) {
            var _ = body.requests().get(i).checked("requests[%d]".formatted(i));
        }
        return keyRules.of(body.key()).flatMap(rules -> drafting
                .check(body.policy(), rules, body.permissions(), body.grants())
                .map(draft -> simulate(body, rules, draft)));
    }

    @GetMapping("/v1/keys/{keyId}/table")
    Mono<Table> table(@PathVariable String keyId, @RequestParam(required = false) @Nullable String resource,
            @RequestParam(required = false) @Nullable String decision) {
        return keyRules.of(keyId).map(rules -> {
            Permissions permissions = rules.permissions();
            Instant now = clock.instant();
            Map<String, Integer> counts = new TreeMap<>();
            List<Row> rows = new ArrayList<>();
            for (Match.Matched matched : rules.catalog().operations()) {
                Decision said = new PolicyDecisionPoint().decide(permissions, matched, Facts.none());
                Row row = row(matched, said).refused(keyRules.whyNot(rules, now, said));
                counts.merge(row.decision(), 1, Integer::sum);
                if ((resource == null || row.resource().equals(resource))
                        && (decision == null || row.decision().equals(decision))) {
                    rows.add(row);
                }
            }
            return new Table(keyId, rules.key().status(), keyRules.whyNot(rules, now), rules.key().upstream().value(),
                    counts, rows);
        });
    }

    private Simulation simulate(Simulate body, KeyRules.Rules rules, PolicyRules draft) {
        Permissions today = rules.permissions();
        Permissions then = rules.permissions(policy -> policy.id().value().equals(body.policy())
                ? policy.saying(draft)
                : policy);
        List<Simulated> answers = new ArrayList<>();
        int changed = 0;
        int undetermined = 0;
        for (AskedRequest request : body.requests()) {
            Match match = request.match(rules.catalog());
            Told before = Told.of(request.explain(today, rules, clock).decision(), match);
            Told after = Told.of(request.explain(then, rules, clock).decision(), match);
            boolean open = before.undetermined() != null || after.undetermined() != null;
            boolean changes = !before.decision().equals(after.decision())
                    || !java.util.Objects.equals(before.obligations(), after.obligations());
            changed += changes && !open ? 1 : 0;
            undetermined += open ? 1 : 0;
            answers.add(new Simulated(new AskedShort(request.method(), request.path()), changes, before, after));
        }
        return new Simulation(body.key(), body.policy(), changed, undetermined, answers);
    }

    private static @Nullable String whyNone(Decision decision, AskedRequest request, KeyRules.@Nullable Home home) {
        return home != null && decision instanceof Decision.Deny deny && deny.reason() == DenyReason.OPERATION_UNKNOWN
                ? request.whyNone(home)
                : null;
    }

    private static Row row(Match.Matched matched, Decision decision) {
        var operation = matched.operation();
        Told told = Told.of(decision, matched);
        String on = decision instanceof Decision.Undetermined open ? open.fact() == Fact.PATH
                ? "path parameters"
                : open.fact().variable() : null;
        return new Row(operation.method(), operation.path(), operation.resource(), operation.access(),
                operation.operationId(), on == null ? told.decision() : "depends", told.reason(),
                on == null ? told.detail() : null, on, told.grants(), told.obligations(), null);
    }
}
