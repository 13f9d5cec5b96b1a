package dev.manykey.key.credential;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.Slug;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Choice;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Recorded;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.change.Wait;
import dev.manykey.change.Words;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.state.CredentialState.Status;
import dev.manykey.key.owner.Owners;
import dev.manykey.key.policy.CeilingCommand;
import dev.manykey.key.policy.PolicyChoice;
import dev.manykey.sealing.SecretBytes;

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

/** {@code /v1/credentials}. No call returns a token. */
@RestController
@RequestMapping("/v1/credentials")
class CredentialEndpoint {
    private final Ledger<Credential> credentials;
    private final Owners owners;
    private final TokenSealing sealing;
    private final Upstreams upstreams;
    private final CredentialChecker checker;
    private final PolicyChoice policies;
    private final Receipts receipts;
    private final Acts acts;

    CredentialEndpoint(Ledger<Credential> credentials, Owners owners, TokenSealing sealing, Upstreams upstreams,
            CredentialChecker checker, PolicyChoice policies, Receipts receipts, Acts acts) {
        this.credentials = credentials;
        this.owners = owners;
        this.sealing = sealing;
        this.upstreams = upstreams;
        this.checker = checker;
        this.policies = policies;
        this.receipts = receipts;
        this.acts = acts;
    }

    /** A token to be put under seal; without an id its credential is given one. */
    record CreateCredential(@Slug @Nullable String id, @NotNull @Slug String owner, @NotNull @Slug String upstream,
            @Words @Nullable String label, @NotNull SecretBytes token) {}

    /** The token that takes the place of the one there is. */
    record SwapToken(@NotNull SecretBytes token) {}

    /**
     * A credential as it is told.
     *
     * @param origin where its token may be sent
     * @param originChanged whether the upstream has moved since: no proxy opens the token until it is put again
     * @param ceiling null when there is none
     */
    record CredentialView(String id, String owner, String upstream, @Nullable String label, String origin,
            boolean originChanged, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> ceiling,
            Status status, Instant sealedAt, Instant createdAt, String createdBy,
            Instant changedAt, long version, @JsonUnwrapped @Nullable Effect effect) {}

    /**
     * What came of trying a credential.
     *
     * @param status the upstream's answer, null when it gave none
     * @param detail what went wrong, null when nothing did
     */
    record CheckView(CredentialChecked.Result result, @Nullable Integer status, @Nullable String detail, Instant at,
            long version) {}

    @PostMapping
    Mono<ResponseEntity<CredentialView>> create(@AuthenticationPrincipal Operator operator,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody CreateCredential body) {
        TokenSealing.require(body.token());
        RequestMark mark = RequestMark.of("credential-", key, operator, body);
        CredentialId id = new CredentialId(body.id() != null ? body.id() : acts.newId("credential-", mark));
        OwnerId owner = new OwnerId(body.owner());
        UpstreamId upstream = new UpstreamId(body.upstream());
        Act act = acts.by(operator);
        return credentials.create(id.value(), mark, _ -> owners.requireActive("owner", owner)
                .then(sealing.seal(body.token(), id, "upstream", upstream, act.at()))
                .map(token -> Credential.create(id, owner, upstream, body.label(), token, act, mark))
                .map(Ruling.Changed::new))
                .doFinally(_ -> body.token().close())
                .flatMap(recorded -> receipts.awaitShortly(Kind.CREDENTIAL, recorded, wait))
                .map(recorded -> Answer.created(recorded, "/v1/credentials/" + recorded.entity().key(),
                        view(recorded.entity(), Effect.of(recorded))));
    }

    @GetMapping
    Mono<Page<CredentialView>> list(@RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String upstream,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        Map<String, String> filter = new HashMap<>();
        if (owner != null) {
            filter.put(CredentialForm.OWNER, owner);
        }
        if (upstream != null) {
            filter.put(CredentialForm.UPSTREAM, upstream);
        }
        Status wanted = Choice.of("status", status, Status.values());
        if (wanted != null) {
            filter.put(CredentialForm.STATUS, wanted.name());
        }
        return credentials.page(filter, _ -> true, cursor, limit)
                .map(page -> new Page<>(page.items().stream().map(one -> view(one, null)).toList(),
                        page.nextCursor()));
    }

    @GetMapping("/{id}")
    Mono<ResponseEntity<CredentialView>> one(@PathVariable String id) {
        return credentials.find(id).map(one -> Answer.found(one.version(), view(one, null)));
    }

    @PutMapping("/{id}/token")
    Mono<ResponseEntity<CredentialView>> swap(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody SwapToken body) {
        TokenSealing.require(body.token());
        Act act = acts.by(operator);
        return credentials.find(id)
                .flatMap(one -> sealing.seal(body.token(), one.id(), "upstream", one.upstream(), act.at()))
                .doFinally(_ -> body.token().close())
                .flatMap(token -> amend(id, ifMatch, one -> one.swap(token, act)))
                .flatMap(recorded -> receipts.await(Kind.CREDENTIAL, recorded, wait)).map(this::answer);
    }

    @PostMapping("/{id}/disable")
    Mono<ResponseEntity<CredentialView>> disable(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return amend(id, ifMatch, one -> one.disable(acts.by(operator)))
                .flatMap(recorded -> receipts.await(Kind.CREDENTIAL, recorded, wait)).map(this::answer);
    }

    @PostMapping("/{id}/enable")
    Mono<ResponseEntity<CredentialView>> enable(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return amend(id, ifMatch, one -> one.enable(acts.by(operator)))
                .flatMap(recorded -> receipts.awaitShortly(Kind.CREDENTIAL, recorded, wait)).map(this::answer);
    }

    @PutMapping("/{id}/ceiling")
    Mono<ResponseEntity<CredentialView>> setCeiling(@AuthenticationPrincipal Operator operator,
            @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody CeilingCommand body) {
        return policies.lookUp(body.policyIds())
                .flatMap(chosen -> amend(id, ifMatch,
                        one -> one.limit(PolicyChoice.require(chosen, one.upstream()), acts.by(operator))))
                .flatMap(recorded -> receipts.await(Kind.CREDENTIAL, recorded, wait)).map(this::answer);
    }

    @DeleteMapping("/{id}/ceiling")
    Mono<ResponseEntity<CredentialView>> removeCeiling(@AuthenticationPrincipal Operator operator,
            @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return amend(id, ifMatch, one -> one.limit(null, acts.by(operator)))
                .flatMap(recorded -> receipts.awaitShortly(Kind.CREDENTIAL, recorded, wait)).map(this::answer);
    }

    @PostMapping("/{id}/check")
    Mono<CheckView> check(@AuthenticationPrincipal Operator operator, @PathVariable String id) {
        return credentials.find(id).flatMap(one -> checker.check(one, operator))
                .map(found -> new CheckView(found.result(), found.status(), found.detail(), found.at(),
                        found.version()));
    }

    private Mono<Recorded<Credential>> amend(String id, @Nullable String ifMatch,
            Function<Credential, Ruling<Credential>> rule) {
        return credentials.amend(id, one -> rule.apply(one).onlyIf(ifMatch, one.version()));
    }

    private ResponseEntity<CredentialView> answer(Recorded<Credential> recorded) {
        return Answer.changed(recorded, view(recorded.entity(), Effect.of(recorded)));
    }

    private CredentialView view(Credential one, @Nullable Effect effect) {
        SealedToken token = one.token();
        List<PolicyId> ceiling = one.ceiling();
        return new CredentialView(one.key(), one.owner().value(), one.upstream().value(), one.label(), token.origin(),
                upstreams.hasMovedFrom(token.origin(), one.upstream()),
                ceiling == null ? null : ceiling.stream().map(PolicyId::value).toList(), one.status(), token.at(),
                one.creation().at(),
                one.creation().by().value(), one.changedAt(), one.version(), effect);
    }
}
