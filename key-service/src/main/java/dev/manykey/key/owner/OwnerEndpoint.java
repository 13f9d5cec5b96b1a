package dev.manykey.key.owner;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.Slug;
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
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.OwnerState.Status;
import dev.manykey.key.policy.CeilingCommand;
import dev.manykey.key.policy.PolicyChoice;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
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

/** {@code /v1/owners}. */
@RestController
@RequestMapping("/v1/owners")
class OwnerEndpoint {
    private final Ledger<Owner> owners;
    private final PolicyChoice policies;
    private final Receipts receipts;
    private final Acts acts;

    OwnerEndpoint(Ledger<Owner> owners, PolicyChoice policies, Receipts receipts, Acts acts) {
        this.owners = owners;
        this.policies = policies;
        this.receipts = receipts;
        this.acts = acts;
    }

    /** An owner to be made; without an id it is given one. */
    record CreateOwner(@Slug @Nullable String id, @NotNull @Words String name,
            @Email @Size(max = 254) @Nullable String email) {}

    /** What an owner is to be called; without an address it has none afterwards. */
    record DescribeOwner(@NotNull @Words String name, @Email @Size(max = 254) @Nullable String email) {}

    /**
     * An owner as it is told.
     *
     * @param ceiling null when there is none
     */
    record OwnerView(String id, String name, @Nullable String email,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> ceiling, Status status,
            Instant createdAt, String createdBy, Instant changedAt, long version,
            @JsonUnwrapped @Nullable Effect effect) {
        static OwnerView of(Owner owner, @Nullable Effect effect) {
            List<PolicyId> ceiling = owner.ceiling();
            return new OwnerView(owner.key(), owner.name(), owner.email(),
                    ceiling == null ? null : ceiling.stream().map(PolicyId::value).toList(), owner.status(),
                    owner.creation().at(), owner.creation().by().value(), owner.changedAt(), owner.version(), effect);
        }
    }

    @PostMapping
    Mono<ResponseEntity<OwnerView>> create(@AuthenticationPrincipal Operator operator,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody CreateOwner body) {
        RequestMark mark = RequestMark.of("owner-", key, operator, body);
        String id = body.id() != null ? body.id() : acts.newId("owner-", mark);
        return owners.create(id, mark, _ -> Mono.just(new Ruling.Changed<>(
                Owner.create(new OwnerId(id), body.name(), body.email(), acts.by(operator), mark))))
                .flatMap(recorded -> receipts.awaitShortly(Kind.OWNER, recorded, wait))
                .map(recorded -> Answer.created(recorded, "/v1/owners/" + recorded.entity().key(),
                        OwnerView.of(recorded.entity(), Effect.of(recorded))));
    }

    @GetMapping
    Mono<Page<OwnerView>> list(@RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String q, @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        Map<String, String> filter = new HashMap<>();
        Status wanted = Choice.of("status", status, Status.values());
        if (wanted != null) {
            filter.put(OwnerForm.STATUS, wanted.name());
        }
        return owners.page(filter, owner -> q == null || mentions(owner, q), cursor, limit)
                .map(page -> new Page<>(page.items().stream().map(owner -> OwnerView.of(owner, null)).toList(),
                        page.nextCursor()));
    }

    @GetMapping("/{id}")
    Mono<ResponseEntity<OwnerView>> one(@PathVariable String id) {
        return owners.find(id).map(owner -> Answer.found(owner.version(), OwnerView.of(owner, null)));
    }

    @PutMapping("/{id}")
    Mono<ResponseEntity<OwnerView>> describe(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody DescribeOwner body) {
        return amend(id, ifMatch, owner -> owner.describe(body.name(), body.email(), acts.by(operator)))
                .flatMap(recorded -> receipts.await(Kind.OWNER, recorded, wait)).map(OwnerEndpoint::answer);
    }

    @PostMapping("/{id}/disable")
    Mono<ResponseEntity<OwnerView>> disable(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return amend(id, ifMatch, owner -> owner.disable(acts.by(operator)))
                .flatMap(recorded -> receipts.await(Kind.OWNER, recorded, wait)).map(OwnerEndpoint::answer);
    }

    @PostMapping("/{id}/enable")
    Mono<ResponseEntity<OwnerView>> enable(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return amend(id, ifMatch, owner -> owner.enable(acts.by(operator)))
                .flatMap(recorded -> receipts.awaitShortly(Kind.OWNER, recorded, wait)).map(OwnerEndpoint::answer);
    }

    @PutMapping("/{id}/ceiling")
    Mono<ResponseEntity<OwnerView>> setCeiling(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody CeilingCommand body) {
        return policies.lookUp(body.policyIds()).map(chosen -> PolicyChoice.require(chosen, null))
                .flatMap(ceiling -> amend(id, ifMatch, owner -> owner.limit(ceiling, acts.by(operator))))
                .flatMap(recorded -> receipts.await(Kind.OWNER, recorded, wait)).map(OwnerEndpoint::answer);
    }

    @DeleteMapping("/{id}/ceiling")
    Mono<ResponseEntity<OwnerView>> removeCeiling(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return amend(id, ifMatch, owner -> owner.limit(null, acts.by(operator)))
                .flatMap(recorded -> receipts.awaitShortly(Kind.OWNER, recorded, wait)).map(OwnerEndpoint::answer);
    }

    private Mono<Recorded<Owner>> amend(String id, @Nullable String ifMatch, Function<Owner, Ruling<Owner>> rule) {
        return owners.amend(id, owner -> rule.apply(owner).onlyIf(ifMatch, owner.version()));
    }

    private static ResponseEntity<OwnerView> answer(Recorded<Owner> recorded) {
        return Answer.changed(recorded, OwnerView.of(recorded.entity(), Effect.of(recorded)));
    }

    private static boolean mentions(Owner owner, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return owner.key().contains(wanted) || owner.name().toLowerCase(Locale.ROOT).contains(wanted)
                || (owner.email() != null && owner.email().toLowerCase(Locale.ROOT).contains(wanted));
    }
}
