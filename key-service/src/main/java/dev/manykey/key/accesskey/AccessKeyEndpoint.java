package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.function.Function;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Recorded;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.change.Wait;
import dev.manykey.contract.Kind;
import dev.manykey.key.accesskey.AccessKeyIssuer.Issued;
import dev.manykey.key.policy.PolicyChoice;

import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /v1/keys}. A secret is in the answer to the request that makes it and in no other. */
@RestController
@RequestMapping("/v1/keys")
class AccessKeyEndpoint {
    private static final String SHOWN_BEFORE = "The same request was done before. Its secret was shown then and is kept nowhere; rotate the key to get a new one.";

    private final Ledger<AccessKey> keys;
    private final AccessKeyIssuer issuer;
    private final PolicyChoice policies;
    private final Lines lines;
    private final KeyViews views;
    private final Receipts receipts;
    private final Acts acts;

    AccessKeyEndpoint(Ledger<AccessKey> keys, AccessKeyIssuer issuer, PolicyChoice policies, Lines lines,
            KeyViews views, Receipts receipts, Acts acts) {
        this.keys = keys;
        this.issuer = issuer;
        this.policies = policies;
        this.lines = lines;
        this.views = views;
        this.receipts = receipts;
        this.acts = acts;
    }

    @PostMapping
    Mono<ResponseEntity<KeyView>> create(@AuthenticationPrincipal Operator operator,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody KeyCommands.Create body) {
        RequestMark mark = RequestMark.of("key-", key, operator, body);
        Act act = acts.by(operator);
        return issuer.issue(body.order(act.at()), act, mark)
                .flatMap(issued -> receipts.awaitShortly(Kind.KEY, issued.recorded(), wait).map(issued::with))
                .flatMap(issued -> view(issued)
                        .map(view -> Answer.created(issued.recorded(), "/v1/keys/" + view.id(), view)));
    }

    @GetMapping
    Mono<Page<KeyView>> list(@RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String credential,
            @RequestParam(required = false) @Nullable String upstream,
            @RequestParam(required = false) @Nullable String parent,
            @RequestParam(required = false) @Nullable String policy,
            @RequestParam(required = false) @Nullable String status, @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        KeyFilter filter = KeyFilter.of(owner, credential, upstream, parent, policy, status, q);
        Instant now = acts.now();
        return keys.pageOf(filter.members(),
                some -> lines.of(some).map(known -> key -> filter.matches(key, known.of(key), now)), cursor, limit)
                .flatMap(page -> views.of(page.items()).map(items -> new Page<>(items, page.nextCursor())));
    }

    @GetMapping("/{id}")
    Mono<ResponseEntity<KeyView>> one(@PathVariable String id) {
        return keys.find(id).flatMap(key -> views.of(key, null, null)).map(view -> Answer.found(view.version(), view));
    }

    @PatchMapping("/{id}")
    Mono<ResponseEntity<KeyView>> change(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody KeyCommands.Amend body) {
        Act act = acts.by(operator);
        return policies.lookUp(body.policyIds())
                .flatMap(chosen -> goOn(id, ifMatch,
                        key -> key.amend(body.applyTo(key.terms(), chosen, key.upstream(), act.at()), act)))
                .flatMap(recorded -> receipts.await(Kind.KEY, recorded, wait)).flatMap(this::answer);
    }

    @PostMapping("/{id}/suspend")
    Mono<ResponseEntity<KeyView>> suspend(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return amend(id, ifMatch, wait, key -> key.suspend(acts.by(operator)));
    }

    @PostMapping("/{id}/resume")
    Mono<ResponseEntity<KeyView>> resume(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return goOn(id, ifMatch, key -> key.resume(acts.by(operator)))
                .flatMap(recorded -> receipts.awaitShortly(Kind.KEY, recorded, wait)).flatMap(this::answer);
    }

    @PostMapping("/{id}/revoke")
    Mono<ResponseEntity<KeyView>> revoke(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait,
            @Valid @RequestBody(required = false) KeyCommands.@Nullable Revoke body) {
        return amend(id, ifMatch, wait, key -> key.revoke(body == null ? null : body.reason(), acts.by(operator)));
    }

    @PostMapping("/{id}/rotate")
    Mono<ResponseEntity<KeyView>> rotate(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody KeyCommands.Rotate body) {
        RequestMark mark = RequestMark.of("rotation-", key, operator, new Rotation(id, body));
        return issuer.rotate(id, body.checkedOverlap(), ifMatch, operator, mark)
                .flatMap(issued -> receipts.await(Kind.KEY, issued.recorded(), wait).map(issued::with))
                .flatMap(issued -> view(issued)
                        .map(view -> Answer.changed(issued.recorded(), view)));
    }

    @PostMapping("/{id}/secrets/{number}/revoke")
    Mono<ResponseEntity<KeyView>> endSecret(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @PathVariable int number,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return amend(id, ifMatch, wait, key -> key.endSecret(number, acts.by(operator)));
    }

    /** A change that may take something away. */
    private Mono<ResponseEntity<KeyView>> amend(String id, @Nullable String ifMatch, Wait wait,
            Function<AccessKey, Ruling<AccessKey>> rule) {
        return change(id, ifMatch, rule).flatMap(recorded -> receipts.await(Kind.KEY, recorded, wait))
                .flatMap(this::answer);
    }

    /** A change that only a key may have whose ancestors can work again. */
    private Mono<Recorded<AccessKey>> goOn(String id, @Nullable String ifMatch,
            Function<AccessKey, Ruling<AccessKey>> rule) {
        return keys.find(id).flatMap(lines::of)
                .flatMap(line -> change(id, ifMatch, key -> line.allow(key, rule.apply(key))));
    }

    private Mono<Recorded<AccessKey>> change(String id, @Nullable String ifMatch,
            Function<AccessKey, Ruling<AccessKey>> rule) {
        return keys.amend(id, key -> rule.apply(key).onlyIf(ifMatch, key.version()));
    }

    private Mono<ResponseEntity<KeyView>> answer(Recorded<AccessKey> recorded) {
        return views.of(recorded.entity(), null, Effect.of(recorded)).map(view -> Answer.changed(recorded, view));
    }

    private Mono<KeyView> view(Issued issued) {
        Recorded<AccessKey> recorded = issued.recorded();
        Effect effect = Effect.of(recorded);
        return views.of(recorded.entity(), issued.secret(),
                recorded.repeated() ? effect.saying(SHOWN_BEFORE) : effect);
    }

    /** What makes two requests to rotate the same. */
    private record Rotation(String key, KeyCommands.Rotate body) {}
}
