package dev.manykey.key.accesskey;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Recorded;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Wait;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.Kind;
import dev.manykey.key.ShownOnce;

import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code /v1/child-keys}: what whoever holds an access key does with it, without an operator. The key itself is presented; it
 * sees the keys that it has minted and no others.
 */
@RestController
@RequestMapping(ChildKeyEndpoint.PATH)
@SecurityRequirement(name = ChildKeyEndpoint.SCHEME)
class ChildKeyEndpoint {
    static final String PATH = "/v1/child-keys";
    /** Name of the way to authenticate, in the OpenAPI document. */
    static final String SCHEME = "accessKey";

    private static final String SHOWN_BEFORE = "The same request was done before. Its secret was shown then and is kept nowhere; mint another key and revoke this one.";

    private final Ledger<AccessKey> keys;
    private final AccessKeyIssuer issuer;
    private final ChildPlaces places;
    private final Receipts receipts;
    private final Acts acts;

    ChildKeyEndpoint(Ledger<AccessKey> keys, AccessKeyIssuer issuer, ChildPlaces places, Receipts receipts,
            Acts acts) {
        this.keys = keys;
        this.issuer = issuer;
        this.places = places;
        this.receipts = receipts;
        this.acts = acts;
    }

    @PostMapping
    Mono<ResponseEntity<ChildKeyView>> mint(@AuthenticationPrincipal PresentedKey presented,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody KeyCommands.Mint body) {
        AccessKey parent = presented.key();
        RequestMark mark = RequestMark.of("key-", key, parent.key(), body);
        Act act = presented.act(acts);
        return issuer.issue(body.order(parent, act.at()), act, mark)
                .flatMap(issued -> receipts.awaitShortly(Kind.KEY, issued.recorded(), wait).map(issued::with))
                .map(issued -> {
                    Effect effect = Effect.of(issued.recorded());
                    ChildKeyView view = view(presented, issued.recorded().entity(), issued.secret(),
                            issued.recorded().repeated() ? effect.saying(SHOWN_BEFORE) : effect);
                    return Answer.created(issued.recorded(), PATH + "/" + view.id(), view);
                });
    }

    /** The children, the oldest first. One that is over leaves the list some day. */
    @GetMapping
    Mono<Page<ChildKeyView>> list(@AuthenticationPrincipal PresentedKey presented) {
        return places.below(presented.line().top(presented.key())).map(AccessKeyId::value)
                .concatMap(keys::findIfPresent).filter(presented::isParentOf)
                .map(child -> view(presented, child, null, null)).collectList()
                .map(children -> new Page<>(children, null));
    }

    @GetMapping("/{id}")
    Mono<ResponseEntity<ChildKeyView>> one(@AuthenticationPrincipal PresentedKey presented, @PathVariable String id) {
        return find(presented, id).map(child -> Answer.found(child.version(), view(presented, child, null, null)));
    }

    @PostMapping("/{id}/revoke")
    Mono<ResponseEntity<ChildKeyView>> revoke(@AuthenticationPrincipal PresentedKey presented, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait,
            @Valid @RequestBody(required = false) KeyCommands.@Nullable Revoke body) {
        return find(presented, id)
                .flatMap(_ -> keys.amend(id, child -> child
                        .revoke(body == null ? null : body.reason(), presented.act(acts))
                        .onlyIf(ifMatch, child.version())))
                .flatMap(recorded -> receipts.await(Kind.KEY, recorded, wait))
                .map((Recorded<AccessKey> recorded) -> Answer.changed(recorded,
                        view(presented, recorded.entity(), null, Effect.of(recorded))));
    }

    /** A child of the presented key; any other key looks like one that does not exist. */
    private Mono<AccessKey> find(PresentedKey presented, String id) {
        return keys.findIfPresent(id).filter(presented::isParentOf)
                .switchIfEmpty(Mono.error(() -> ProblemException.notFound("key", id)));
    }

    private ChildKeyView view(PresentedKey presented, AccessKey child, @Nullable ShownOnce secret,
            @Nullable Effect effect) {
        return ChildKeyView.of(child, presented, acts.now(), secret, effect);
    }
}
