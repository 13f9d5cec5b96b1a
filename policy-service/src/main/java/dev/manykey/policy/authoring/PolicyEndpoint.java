package dev.manykey.policy.authoring;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.adminapi.Slug;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Choice;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Recorded;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Wait;
import dev.manykey.change.Words;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.contract.state.PolicyState.Status;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.PolicyHints;
import dev.manykey.policy.upstream.NamedId;
import dev.manykey.policy.upstream.Upstream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /v1/policies}: the policies that keys can share. */
@RestController
@RequestMapping("/v1/policies")
class PolicyEndpoint {
    /** Ids that begin so are keys'; a policy under such an id would be taken for one that is for that key alone. */
    private static final String KEY_PREFIX = "key-";

    private final Ledger<Policy> policies;
    private final Ledger<Upstream> upstreams;
    private final Receipts receipts;
    private final Acts acts;

    PolicyEndpoint(Ledger<Policy> policies, Ledger<Upstream> upstreams, Receipts receipts, Acts acts) {
        this.policies = policies;
        this.upstreams = upstreams;
        this.receipts = receipts;
        this.acts = acts;
    }

    /**
     * A policy to be made.
     *
     * @param id null to derive it from the name
     * @param permissions resource to level; null for none
     * @param grants beside that; null for none
     */
    record CreatePolicy(@Slug @Nullable String id, @NotNull @Words String name, @NotNull @Slug String upstream,
            @Nullable Map<String, @Nullable Level> permissions, @Nullable List<@Nullable GrantRequest> grants) {}

    /**
     * What a policy is to be called and to permit.
     *
     * @param upstream as it is; it cannot change
     * @param permissions resource to level; null for none
     * @param grants beside that; null for none
     */
    record DescribePolicy(@NotNull @Words String name, @Nullable String upstream,
            @Nullable Map<String, @Nullable Level> permissions, @Nullable List<@Nullable GrantRequest> grants) {}

    /** What a policy may say one day. */
    record DraftPolicy(@Nullable Map<String, @Nullable Level> permissions,
            @Nullable List<@Nullable GrantRequest> grants) {}

    /**
     * A policy as it is told.
     *
     * @param hints lines that are right and do nothing; told of one policy, null when there are none
     * @param unknownResources that it names and its upstream does not have any more; told of one policy, null when there are
     *        none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PolicyView(String id, String name, String upstream, SortedMap<String, Level> permissions,
            List<Grant> grants, @Nullable PolicyRules draft, Status status, Instant createdAt, String createdBy,
            Instant changedAt, long version,
            @Nullable List<String> unknownResources, @Nullable List<String> hints,
            @JsonUnwrapped @Nullable Effect effect) {
        static PolicyView of(Policy policy, @Nullable Effect effect) {
            return of(policy, List.of(), List.of(), effect);
        }

        static PolicyView of(Policy policy, List<String> unknownResources, List<String> hints,
                @Nullable Effect effect) {
            return new PolicyView(policy.key(), policy.name(), policy.upstream().value(),
                    policy.rules().permissions(), policy.rules().grants(), policy.draft(),
                    policy.status(), policy.creation().at(), policy.creation().by().value(), policy.changedAt(),
                    policy.version(), unknownResources.isEmpty() ? null : unknownResources,
                    hints.isEmpty() ? null : hints, effect);
        }
    }

    @PostMapping
    Mono<ResponseEntity<PolicyView>> create(@AuthenticationPrincipal Operator operator,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody CreatePolicy body) {
        RequestMark mark = RequestMark.of("policy-", key, operator, body);
        String id = body.id() != null ? body.id() : NamedId.of(body.name());
        if (id.startsWith(KEY_PREFIX)) {
            throw ProblemException.invalid("id", id, "an id that does not begin with " + KEY_PREFIX);
        }
        return upstream(body.upstream()).flatMap(upstream -> {
            PolicyRules rules = RulesRule.check(body.permissions(), body.grants(), upstream);
            return policies.create(id, mark, removed -> Mono.just(Policy.create(new PolicyId(id), removed, body.name(),
                    new UpstreamId(upstream.key()), rules, acts.by(operator), mark)));
        }).flatMap(recorded -> receipts.awaitShortly(Kind.POLICY, recorded, wait))
                .flatMap(recorded -> told(recorded.entity(), Effect.of(recorded))
                        .map(view -> Answer.created(recorded, "/v1/policies/" + id, view)));
    }

    @GetMapping
    Mono<Page<PolicyView>> list(@RequestParam(required = false) @Nullable String upstream,
            @RequestParam(required = false) @Nullable String status, @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        Map<String, String> filter = new HashMap<>();
        Status wanted = Choice.of("status", status, Status.values());
        if (wanted != null) {
            filter.put(PolicyForm.STATUS, wanted.name());
        }
        if (upstream != null) {
            filter.put(PolicyForm.UPSTREAM, upstream);
        }
        return policies
                .page(filter, policy -> policy.onlyFor() == null && (q == null || mentions(policy, q)), cursor, limit)
                .map(page -> new Page<>(page.items().stream().map(policy -> PolicyView.of(policy, null)).toList(),
                        page.nextCursor()));
    }

    @GetMapping("/{id}")
    Mono<ResponseEntity<PolicyView>> one(@PathVariable String id) {
        return policies.find(id).map(policy -> shared(policy, id))
                .flatMap(policy -> told(policy, null).map(view -> Answer.found(policy.version(), view)));
    }

    /** With what its author may not have meant. */
    private Mono<PolicyView> told(Policy policy, @Nullable Effect effect) {
        return upstreams.findIfPresent(policy.upstream().value()).filter(upstream -> !upstream.isRemoved())
                .map(upstream -> PolicyView.of(policy, unknown(policy, upstream),
                        policy.isRemoved() ? List.of()
                                : PolicyHints.of(policy.state(),
                                        Catalog.compile(upstream.operations().publishable())),
                        effect))
                .defaultIfEmpty(PolicyView.of(policy, effect));
    }

    @PutMapping("/{id}")
    Mono<ResponseEntity<PolicyView>> describe(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody DescribePolicy body) {
        return policies.find(id).map(policy -> shared(policy, id)).flatMap(found -> upstream(found.upstream().value()))
                .flatMap(upstream -> {
                    if (body.upstream() != null && !body.upstream().equals(upstream.key())) {
                        throw ProblemException.invalid("upstream", body.upstream(),
                                upstream.key() + ", it cannot change");
                    }
                    PolicyRules rules = RulesRule.check(body.permissions(), body.grants(), upstream);
                    return policies.amend(id, policy -> policy.describe(body.name(), rules, acts.by(operator))
                            .onlyIf(ifMatch, policy.version()));
                }).flatMap(recorded -> answer(recorded, wait));
    }

    /** Removes it; the id can be used again by a POST. */
    @DeleteMapping("/{id}")
    Mono<ResponseEntity<PolicyView>> remove(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return policies
                .amend(id, policy -> shared(policy, id).remove(acts.by(operator)).onlyIf(ifMatch, policy.version()))
                .flatMap(recorded -> answer(recorded, wait));
    }

    /** Puts a draft in shadow: proxies decide by it too, and record where it differs. */
    @PutMapping("/{id}/draft")
    Mono<ResponseEntity<PolicyView>> draft(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody DraftPolicy body) {
        return policies.find(id).flatMap(found -> upstream(found.upstream().value())).flatMap(upstream -> {
            PolicyRules rules = RulesRule.check(body.permissions(), body.grants(), upstream);
            return policies.amend(id,
                    policy -> policy.draft(rules, acts.by(operator)).onlyIf(ifMatch, policy.version()));
        }).flatMap(recorded -> answer(recorded, wait));
    }

    /** Takes the draft away. */
    @DeleteMapping("/{id}/draft")
    Mono<ResponseEntity<PolicyView>> removeDraft(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return policies.amend(id, policy -> policy.draft(null, acts.by(operator)).onlyIf(ifMatch, policy.version()))
                .flatMap(recorded -> answer(recorded, wait));
    }

    /** Makes the draft the policy. */
    @PostMapping("/{id}/draft/promote")
    Mono<ResponseEntity<PolicyView>> promote(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return policies.amend(id, policy -> policy.promote(acts.by(operator)).onlyIf(ifMatch, policy.version()))
                .flatMap(recorded -> answer(recorded, wait));
    }

    private Mono<ResponseEntity<PolicyView>> answer(Recorded<Policy> changed, Wait wait) {
        return receipts.await(Kind.POLICY, changed, wait)
                .flatMap(recorded -> told(recorded.entity(), Effect.of(recorded))
                        .map(view -> Answer.changed(recorded, view)));
    }

    private Mono<Upstream> upstream(String id) {
        return upstreams.findIfPresent(id).filter(upstream -> !upstream.isRemoved()).switchIfEmpty(
                Mono.error(
                        () -> ProblemException.invalid("upstream", id, "the id of an upstream that is not removed")));
    }

    private static List<String> unknown(Policy policy, Upstream upstream) {
        SortedSet<String> resources = upstream.operations().resources();
        Stream<String> named = Stream.concat(policy.rules().permissions().keySet().stream(),
                policy.rules().grants().stream().flatMap(grant -> grant.resources().stream()));
        return named.distinct()
                .filter(name -> !name.equals(PolicyState.EVERY_OTHER_RESOURCE) && !resources.contains(name)).toList();
    }

    private static Policy shared(Policy policy, String id) {
        if (policy.onlyFor() != null) {
            throw ProblemException.notFound("policy", id);
        }
        return policy;
    }

    private static boolean mentions(Policy policy, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return policy.key().contains(wanted) || policy.name().toLowerCase(Locale.ROOT).contains(wanted);
    }
}
