package dev.manykey.policy.authoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Recorded;
import dev.manykey.change.Ruling;
import dev.manykey.change.Wait;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.PolicyState;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.policy.upstream.Upstream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code /v1/keys/{keyId}/permissions}: what one key may do, over all its policies, and the policy that is for it alone.
 * Entity tags are that policy's; a key that never had one has {@code "0"}.
 */
@RestController
@RequestMapping("/v1/keys/{keyId}/permissions")
class KeyPermissionsEndpoint {
    private final Ledger<Policy> policies;
    private final Ledger<Upstream> upstreams;
    private final ControlLogView view;
    private final KeyRules keyRules;
    private final Receipts receipts;
    private final Acts acts;

    KeyPermissionsEndpoint(Ledger<Policy> policies, Ledger<Upstream> upstreams, ControlLogView view,
            KeyRules keyRules, Receipts receipts, Acts acts) {
        this.keyRules = keyRules;
        this.policies = policies;
        this.upstreams = upstreams;
        this.view = view;
        this.receipts = receipts;
        this.acts = acts;
    }

    /** What the key is to be permitted beside the policies that it names. */
    record SetPermissions(@Nullable Map<String, @Nullable Level> permissions,
            @Nullable List<@Nullable GrantRequest> grants) {}

    /**
     * What a key may do.
     *
     * @param permissions of the policy that is for this key alone; null when there is none
     * @param draft of that policy, in shadow for this key alone; null when there is none
     * @param policies that the key names
     * @param grants of that policy; null when there is none
     * @param effective every resource of the upstream, and what the key may always do with all of it, parents and ceilings
     *        considered
     * @param conditional resources of which it may do more now and then, or with some operations
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PermissionsView(String key, String upstream, AccessKeyState.Status keyStatus,
            @Nullable SortedMap<String, Level> permissions, @Nullable List<Grant> grants,
            @Nullable PolicyRules draft, List<NamedPolicy> policies, SortedMap<String, Level> effective,
            SortedSet<String> conditional,
            @JsonUnwrapped @Nullable Effect effect) {}

    /**
     * A policy that a key names.
     *
     * @param version 0 when there is none with this id
     * @param counts false when it is removed, absent or for another upstream, and so permits nothing
     */
    record NamedPolicy(String id, long version, boolean counts) {}

    @GetMapping
    Mono<ResponseEntity<PermissionsView>> permissions(@PathVariable String keyId) {
        return key(keyId).flatMap(key -> view(key, null).zipWith(ownVersion(key))
                .map(both -> Answer.found(both.getT2(), both.getT1())));
    }

    @PutMapping
    Mono<ResponseEntity<PermissionsView>> set(@AuthenticationPrincipal Operator operator, @PathVariable String keyId,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody SetPermissions body) {
        return key(keyId).flatMap(key -> {
            if (key.status() == AccessKeyState.Status.REVOKED) {
                return Mono.error(ProblemException.conflict("key", keyId, "one that is not revoked"));
            }
            return upstream(key).flatMap(upstream -> {
                PolicyRules rules = RulesRule.check(body.permissions(), body.grants(), upstream);
                return policies.put(PolicyState.idFor(key.id()).value(), present -> {
                    Ruling<Policy> ruling = Policy.forOneKey(key.id(), present, key.upstream(), rules,
                            acts.by(operator));
                    return ruling.onlyIf(ifMatch, present.map(Policy::version).orElse(0L));
                });
            }).flatMap(recorded -> changed(key, recorded, wait));
        });
    }

    @DeleteMapping
    Mono<ResponseEntity<PermissionsView>> remove(@AuthenticationPrincipal Operator operator, @PathVariable String keyId,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return key(keyId).flatMap(key -> policies
                .amend(PolicyState.idFor(key.id()).value(),
                        policy -> policy.remove(acts.by(operator)).onlyIf(ifMatch, policy.version()))
                .flatMap(recorded -> changed(key, recorded, wait)));
    }

    private Mono<ResponseEntity<PermissionsView>> changed(AccessKeyState key, Recorded<Policy> changed, Wait wait) {
        return receipts.await(Kind.POLICY, changed, wait)
                .flatMap(recorded -> view(key, Effect.of(recorded)).map(view -> Answer.changed(recorded, view)));
    }

    private Mono<PermissionsView> view(AccessKeyState key, @Nullable Effect effect) {
        return keyRules.of(key).map(rules -> view(rules, effect));
    }

    private static PermissionsView view(KeyRules.Rules rules, @Nullable Effect effect) {
        AccessKeyState key = rules.key();
        List<NamedPolicy> named = new ArrayList<>();
        for (PolicyId id : key.policies()) {
            PolicyState state = rules.policies().get(id);
            named.add(new NamedPolicy(id.value(), state == null ? 0 : state.version(),
                    state != null && rules.counts(state)));
        }
        PolicyState own = rules.policies().get(PolicyState.idFor(key.id()));
        PolicyRules alone = own != null && rules.counts(own) ? own.rules() : null;
        return new PermissionsView(key.id().value(), key.upstream().value(), key.status(),
                alone == null ? null : alone.permissions(), alone == null ? null : alone.grants(),
                own != null && rules.counts(own) ? own.draft() : null, named,
                rules.levels(), rules.conditional(), effect);
    }

    private Mono<Long> ownVersion(AccessKeyState key) {
        return policies.findIfPresent(PolicyState.idFor(key.id()).value()).map(Policy::version).defaultIfEmpty(0L);
    }

    private Mono<AccessKeyState> key(String keyId) {
        return view.findNow(AccessKeyState.class, Kind.KEY, keyId)
                .switchIfEmpty(Mono.error(() -> ProblemException.notFound("key", keyId)));
    }

    private Mono<Upstream> upstream(AccessKeyState key) {
        return upstreams.findIfPresent(key.upstream().value()).filter(upstream -> !upstream.isRemoved())
                .switchIfEmpty(Mono.error(() -> ProblemException.conflict("upstream", key.upstream(),
                        "one that is not removed")));
    }
}
