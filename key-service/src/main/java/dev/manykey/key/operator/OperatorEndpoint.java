package dev.manykey.key.operator;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.OperatorToken;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.adminapi.Slug;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Ledger;
import dev.manykey.change.Recorded;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Words;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.state.OperatorState.Role;
import dev.manykey.contract.state.OperatorState.Status;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.key.ShownOnce;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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

/** {@code /v1/operators}. A token is in the answer to the request that makes it and in no other. */
@RestController
@RequestMapping("/v1/operators")
class OperatorEndpoint {
    /** Records name who did something by id, and access keys do things too. */
    private static final Pattern OF_ACCESS_KEY = Pattern.compile("key-[0-9a-z]{26}");
    private static final String SHOWN_BEFORE = "The same request was done before. The token was shown then and is kept nowhere; make another operator and revoke this one.";

    private final Ledger<OperatorRoster> rosters;
    private final ControlLogView view;
    private final Acts acts;
    private final SecureRandom random;

    OperatorEndpoint(Ledger<OperatorRoster> rosters, ControlLogView view, Acts acts, SecureRandom random) {
        this.rosters = rosters;
        this.view = view;
        this.acts = acts;
        this.random = random;
    }

    /** An operator to be made; without an id it is given one. */
    record CreateOperator(@Slug @Nullable String id, @NotNull @Words String name, @NotNull Role role) {}

    /**
     * An operator as it is told.
     *
     * @param token in the one answer that shows it
     */
    record OperatorView(String id, String name, Role role, Status status, Instant createdAt, String createdBy,
            Instant changedAt, long version, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ShownOnce token,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note) {
        static OperatorView of(OperatorAccount one, @Nullable ShownOnce token, @Nullable String note) {
            return new OperatorView(one.id().value(), one.name(), one.role(), one.status(), one.creation().at(),
                    one.creation().by().value(), one.changedAt(), one.version(), token, note);
        }
    }

    @PostMapping
    Mono<ResponseEntity<OperatorView>> create(@AuthenticationPrincipal Operator operator,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key,
            @Valid @RequestBody CreateOperator body) {
        RequestMark mark = RequestMark.of("operator-", key, operator, body);
        OperatorId id = new OperatorId(body.id() != null ? body.id() : acts.newId("operator-", mark));
        if (id.equals(acts.service())) {
            throw ProblemException.invalid("id", id.value(), "another one, this stands for the service itself");
        }
        if (OF_ACCESS_KEY.matcher(id.value()).matches()) {
            throw ProblemException.invalid("id", id.value(), "another one, access keys have ids like this");
        }
        Act act = acts.by(operator);
        OperatorToken token = OperatorToken.issue(random);
        KeyHash hash = token.hash();
        return rosters.put(OperatorRoster.ID,
                present -> orNone(present, act).add(id, body.name(), body.role(), hash, act, mark))
                .delayUntil(_ -> view.readToEnd()) // so that the token works as soon as it is told
                .map(recorded -> {
                    OperatorAccount made = account(recorded.entity(), recorded.repeated() ? mark : null, id);
                    var view = recorded.repeated()
                            ? OperatorView.of(made, null, SHOWN_BEFORE)
                            : OperatorView.of(made, new ShownOnce(token.text()), recorded.note());
                    return Answer.created(recorded.about(made), "/v1/operators/" + view.id(), view);
                });
    }

    @GetMapping
    Mono<Page<OperatorView>> list(@RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        String after = Cursor.decode(cursor);
        return rosters.findIfPresent(OperatorRoster.ID).map(OperatorRoster::operators).defaultIfEmpty(List.of())
                .map(all -> {
                    List<OperatorView> rest = all.stream()
                            .filter(one -> after == null || one.id().value().compareTo(after) > 0)
                            .map(one -> OperatorView.of(one, null, null)).toList();
                    List<OperatorView> shown = rest.subList(0, Math.min(limit.value(), rest.size()));
                    return new Page<>(shown,
                            shown.size() < rest.size() ? Cursor.encode(shown.getLast().id()) : null);
                });
    }

    @GetMapping("/{id}")
    Mono<ResponseEntity<OperatorView>> one(@PathVariable String id) {
        return rosters.findIfPresent(OperatorRoster.ID).mapNotNull(roster -> roster.find(id).orElse(null))
                .switchIfEmpty(Mono.error(() -> ProblemException.notFound("operator", id)))
                .map(one -> Answer.found(one.version(), OperatorView.of(one, null, null)));
    }

    @PostMapping("/{id}/revoke")
    Mono<ResponseEntity<OperatorView>> revoke(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch) {
        Act act = acts.by(operator);
        return rosters.put(OperatorRoster.ID, present -> {
            OperatorRoster roster = orNone(present, act);
            return roster.revoke(id, act).onlyIf(ifMatch,
                    roster.find(id).map(OperatorAccount::version).orElse(0L));
        })
                .delayUntil(_ -> view.readToEnd())
                .map((Recorded<OperatorRoster> recorded) -> {
                    OperatorAccount one = account(recorded.entity(), null, new OperatorId(id));
                    return Answer.changed(recorded.about(one), OperatorView.of(one, null, recorded.note()));
                });
    }

    private static OperatorRoster orNone(Optional<OperatorRoster> present, Act act) {
        return present.orElseGet(() -> OperatorRoster.none(act));
    }

    /** The operator that a request was about: what its mark made, else what it named. */
    private static OperatorAccount account(OperatorRoster roster, @Nullable RequestMark mark, OperatorId id) {
        return (mark == null ? roster.find(id.value()) : roster.madeBy(mark)).orElseThrow();
    }
}
