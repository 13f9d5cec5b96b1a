package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Wait;
import dev.manykey.contract.Kind;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /v1/upstreams/{id}/operations/seen}: what a document brought later on is confirmed here. */
@RestController
class SeenEndpoint {
    private static final int REPORTED = 20;

    private final Ledger<Upstream> upstreams;
    private final Receipts receipts;
    private final Acts acts;
    private final Dependents dependents;

    SeenEndpoint(Ledger<Upstream> upstreams, Receipts receipts, Acts acts, Dependents dependents) {
        this.dependents = dependents;
        this.upstreams = upstreams;
        this.receipts = receipts;
        this.acts = acts;
    }

    /** The operations that are confirmed: {@code all: true}, or a list. */
    record SeeOperations(@Nullable Boolean all,
            @Size(min = 1, max = 10_000) @Nullable List<@NotNull @Valid SeeOperation> operations) {}

    /** An operation by its method and its template with the base path, as the list of operations shows them. */
    record SeeOperation(@NotNull String method, @NotNull String path) {}

    /**
     * What came of it.
     *
     * @param unseen how many operations of the upstream are refused still
     * @param policiesAffected lines of policies that mean less for it; null when there are none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SeenView(int unseen, @Nullable List<PolicyAffected> policiesAffected,
            @JsonUnwrapped @Nullable Effect effect) {}

    /** Confirms operations, so that policies apply to them. With If-Match no others than the caller has looked at. */
    @PostMapping("/v1/upstreams/{id}/operations/seen")
    Mono<ResponseEntity<SeenView>> see(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody SeeOperations body) {
        AtomicReference<@Nullable Upstream> before = new AtomicReference<>();
        return upstreams.amend(id, upstream -> {
            before.set(upstream);
            return upstream.see(named(body, upstream.operations()), acts.by(operator)).onlyIf(ifMatch,
                    upstream.version());
        }).flatMap(recorded -> receipts.awaitShortly(Kind.UPSTREAM, recorded, wait)).flatMap(recorded -> {
            Upstream after = recorded.entity();
            return dependents.affected(Objects.requireNonNullElse(before.get(), after), after)
                    .map(affected -> Answer.changed(recorded, new SeenView(after.operations().unseen(),
                            affected.isEmpty() ? null : affected, Effect.of(recorded))));
        });
    }

    private static Set<OperationKey> named(SeeOperations body, Operations operations) {
        Set<OperationKey> named = new LinkedHashSet<>();
        boolean all = Boolean.TRUE.equals(body.all());
        if (all == (body.operations() != null)) {
            throw ProblemException.invalid("operations", body.operations(), "either all: true or a list of operations");
        }
        if (body.operations() == null) {
            operations.all().forEach(entry -> named.add(OperationKey.of(entry.operation())));
            return named;
        }
        List<InvalidField> problems = new ArrayList<>();
        for (int i = 0; i < body.operations().size() && problems.size() < REPORTED; i++) {
            OperationKey key = new OperationKey(body.operations().get(i).method(), body.operations().get(i).path());
            if (!operations.has(key)) {
                problems.add(InvalidField.of("operations[" + i + "]", key.toString(),
                        "method and path of an operation of the upstream"));
            }
            named.add(key);
        }
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
        return named;
    }
}
