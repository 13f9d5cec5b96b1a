package dev.manykey.policy.upstream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Choice;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Wait;
import dev.manykey.contract.Access;
import dev.manykey.contract.Kind;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.openapi.ResourceName;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /v1/upstreams/{id}/operations} and {@code /v1/upstreams/{id}/resources}. */
@RestController
@RequestMapping("/v1/upstreams/{id}")
class OperationEndpoint {
    private static final int REPORTED = 20;

    private final Ledger<Upstream> upstreams;
    private final Receipts receipts;
    private final Acts acts;
    private final Dependents dependents;

    OperationEndpoint(Ledger<Upstream> upstreams, Receipts receipts, Acts acts, Dependents dependents) {
        this.upstreams = upstreams;
        this.receipts = receipts;
        this.acts = acts;
        this.dependents = dependents;
    }

    /** Corrections of operations. */
    record CorrectOperations(
            @NotNull @Size(min = 1, max = 10_000) List<@NotNull @Valid CorrectOperation> corrections) {}

    /**
     * What an operation is to be; what is left out stays as it is.
     *
     * @param path the template with the base path, as the list of operations shows it
     * @param reset true to take back what was corrected before; then nothing else may be said
     */
    record CorrectOperation(@NotNull String method, @NotNull String path,
            @Pattern(regexp = ResourceName.REGEX, message = "expected: "
                    + ResourceName.EXPECTED) @Nullable String resource,
            @Nullable Access access, @Nullable Boolean reset) {}

    /**
     * An operation as it is told.
     *
     * @param tags of its document
     * @param scopes the upstream's own OAuth scopes, as its document has them; they permit nothing here
     * @param seen false while it is refused to everybody because no operator has confirmed it
     * @param ignored whether the overrides refuse it to everybody
     * @param maybeRead whether it is taken for a write and by its name may only read
     * @param maybeWrite whether it is taken for a read and by its name may write
     * @param overridden whether the overrides say something of it
     * @param corrected whether it is corrected by itself
     * @param original what its document says; null when it counts as its document says
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OperationView(String method, String path, String resource, Access access, int cost,
            @Nullable String operationId, List<String> tags, List<String> scopes, String document, boolean seen,
            boolean ignored, boolean maybeRead, boolean maybeWrite, boolean overridden, boolean corrected,
            @Nullable Original original) {
        static OperationView of(CataloguedOperation entry) {
            Operation operation = entry.operation();
            return new OperationView(operation.method(), operation.path(), operation.resource(), operation.access(),
                    operation.cost(), operation.operationId(), entry.documented().tags(), entry.documented().scopes(),
                    entry.document(), entry.seen(), entry.ignored(), MaybeReads.isOne(operation),
                    MaybeWrites.isOne(operation), entry.overridden(),
                    entry.corrected(), entry.corrected() || entry.overridden()
                            ? new Original(entry.original().resource(), entry.original().access(),
                                    entry.original().cost())
                            : null);
        }
    }

    /** What a document says of an operation of which an operator says something else. */
    record Original(String resource, Access access, int cost) {}

    /** Whether operators have confirmed an operation, as the list of operations is asked for it. */
    enum Seen {
        /** They have. */
        TRUE,
        /** Not yet. */
        FALSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What came of corrections.
     *
     * @param operations each of them, as it is now
     * @param policiesAffected lines of policies that mean less for it; null when there are none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Corrected(List<OperationView> operations, @Nullable List<PolicyAffected> policiesAffected,
            @JsonUnwrapped @Nullable Effect effect) {}

    /**
     * A resource as it is told.
     *
     * @param read how many operations read it
     * @param write how many write it
     * @param unseen how many of both are refused until an operator confirms them
     * @param ignored how many further ones the overrides refuse to everybody
     * @param scopes the upstream's own OAuth scopes of all these operations, the first {@value #SCOPES}; they permit nothing here
     */
    record ResourceView(String resource, int read, int write, int unseen, int ignored, SortedSet<String> scopes) {
        private static final int SCOPES = 50;

        ResourceView plus(CataloguedOperation entry) {
            TreeSet<String> all = new TreeSet<>(scopes);
            entry.documented().scopes().stream().filter(_ -> all.size() < SCOPES).forEach(all::add);
            if (entry.ignored()) {
                return new ResourceView(resource, read, write, unseen, ignored + 1, all);
            }
            int fresh = entry.seen() ? unseen : unseen + 1;
            return switch (entry.operation().access()) {
                case READ -> new ResourceView(resource, read + 1, write, fresh, ignored, all);
                case WRITE -> new ResourceView(resource, read, write + 1, fresh, ignored, all);
            };
        }
    }

    @GetMapping("/operations")
    Mono<ResponseEntity<Page<OperationView>>> list(@PathVariable String id,
            @RequestParam(required = false) @Nullable String resource,
            @RequestParam(required = false) @Nullable String access,
            @RequestParam(required = false) @Nullable String seen,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        Access wanted = Choice.of("access", access, Access.values());
        Seen wantedSeen = Choice.of("seen", seen, Seen.values());
        OperationKey after = position(cursor);
        return upstreams.find(id).map(upstream -> {
            Operations operations = upstream.operations();
            List<OperationView> found = (after == null ? operations.all() : operations.after(after)).stream()
                    .filter(entry -> resource == null || entry.operation().resource().equals(resource))
                    .filter(entry -> wanted == null || entry.operation().access() == wanted)
                    .filter(entry -> wantedSeen == null || entry.seen() == (wantedSeen == Seen.TRUE))
                    .limit(limit.value() + 1L).map(OperationView::of).toList();
            List<OperationView> items = found.subList(0, Math.min(found.size(), limit.value()));
            return Answer.found(upstream.version(), new Page<>(items,
                    found.size() > items.size() ? position(items.getLast()) : null));
        });
    }

    @PatchMapping("/operations")
    Mono<ResponseEntity<Corrected>> correct(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody CorrectOperations body) {
        AtomicReference<@Nullable Upstream> before = new AtomicReference<>();
        return upstreams.amend(id, upstream -> {
            before.set(upstream);
            return upstream.correct(orders(body, upstream.operations()), acts.by(operator)).onlyIf(ifMatch,
                    upstream.version());
        })
                .flatMap(recorded -> receipts.await(Kind.UPSTREAM, recorded, wait))
                .flatMap(recorded -> {
                    Upstream after = recorded.entity();
                    return dependents.affected(Objects.requireNonNullElse(before.get(), after), after)
                            .map(affected -> Answer.changed(recorded, new Corrected(named(body, after.operations()),
                                    affected.isEmpty() ? null : affected, Effect.of(recorded))));
                });
    }

    @GetMapping("/resources")
    Mono<ResponseEntity<Page<ResourceView>>> resources(@PathVariable String id) {
        return upstreams.find(id).map(upstream -> {
            TreeMap<String, ResourceView> resources = new TreeMap<>();
            for (CataloguedOperation entry : upstream.operations().all()) {
                Operation operation = entry.operation();
                resources.put(operation.resource(), resources
                        .getOrDefault(operation.resource(),
                                new ResourceView(operation.resource(), 0, 0, 0, 0, new TreeSet<>()))
                        .plus(entry));
            }
            return Answer.found(upstream.version(), new Page<>(List.copyOf(resources.values()), null));
        });
    }

    private static List<OperationView> named(CorrectOperations body, Operations operations) {
        Set<OperationKey> named = new HashSet<>();
        body.corrections().forEach(order -> named.add(new OperationKey(order.method(), order.path())));
        return operations.all().stream().filter(entry -> named.contains(OperationKey.of(entry.operation())))
                .map(OperationView::of).toList();
    }

    private static Map<OperationKey, Correction> orders(CorrectOperations body, Operations operations) {
        Map<OperationKey, Correction> orders = new LinkedHashMap<>();
        List<InvalidField> problems = new ArrayList<>();
        for (int i = 0; i < body.corrections().size() && problems.size() < REPORTED; i++) {
            CorrectOperation order = body.corrections().get(i);
            String field = "corrections[" + i + "]";
            OperationKey key = new OperationKey(order.method(), order.path());
            boolean says = order.resource() != null || order.access() != null;
            if (!operations.has(key)) {
                problems.add(InvalidField.of(field, key.toString(), "method and path of an operation of the upstream"));
            } else if (says == Boolean.TRUE.equals(order.reset())) {
                problems.add(InvalidField.of(field, key.toString(), "resource or access or both, or else reset: true"));
            } else if (orders.putIfAbsent(key, new Correction(order.resource(), order.access())) != null) {
                problems.add(InvalidField.of(field, key.toString(), "each operation once"));
            }
        }
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
        return orders;
    }

    private static String position(OperationView last) {
        return Cursor.encode(last.method() + " " + last.path());
    }

    private static @Nullable OperationKey position(@Nullable String cursor) {
        String position = Cursor.decode(cursor);
        if (position == null) {
            return null;
        }
        int space = position.indexOf(' ');
        if (space < 0) {
            throw ProblemException.invalid("cursor", cursor, "nextCursor of the page before");
        }
        return new OperationKey(position.substring(0, space), position.substring(space + 1));
    }
}
