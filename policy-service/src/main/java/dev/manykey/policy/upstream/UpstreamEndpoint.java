package dev.manykey.policy.upstream;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.ProblemException;
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
import dev.manykey.change.Wait;
import dev.manykey.change.Words;
import dev.manykey.contract.Kind;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.Status;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.policy.openapi.DocumentedOperation;
import dev.manykey.policy.openapi.ImportChoices;
import dev.manykey.policy.preset.Preset;
import dev.manykey.policy.preset.Presets;

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

/** {@code /v1/upstreams}. */
@RestController
@RequestMapping("/v1/upstreams")
class UpstreamEndpoint {
    private final Ledger<Upstream> upstreams;
    private final SettingsRule rule;
    private final Presets presets;
    private final Receipts receipts;
    private final Acts acts;

    UpstreamEndpoint(Ledger<Upstream> upstreams, SettingsRule rule, Presets presets, Receipts receipts, Acts acts) {
        this.upstreams = upstreams;
        this.rule = rule;
        this.presets = presets;
        this.receipts = receipts;
        this.acts = acts;
    }

    /**
     * An upstream to be made.
     *
     * @param id null to derive it from the name
     * @param preset fills in whatever is left out, operations included; null for none
     */
    record CreateUpstream(@Slug @Nullable String id, @Words @Nullable String name, @Nullable String baseUrl,
            @Nullable List<@NotNull TokenPlace> tokenPlaces, @Nullable List<@NotNull String> hostnames,
            @Nullable CheckCall check, @Nullable String preset) {}

    /** What an upstream is to be like; documents and corrections stay as they are. */
    record DescribeUpstream(@NotNull @Words String name, @NotNull String baseUrl,
            @NotNull List<@NotNull TokenPlace> tokenPlaces, @Nullable List<@NotNull String> hostnames,
            @Nullable CheckCall check) {}

    /**
     * An upstream as it is told.
     *
     * @param operations how many it has
     * @param resources how many it has
     * @param unseen how many operations are refused until an operator confirms them
     * @param corrections how many operations are corrected, those included that no document has at present
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record UpstreamView(String id, String name, String baseUrl, List<TokenPlace> tokenPlaces, List<String> hostnames,
            @Nullable CheckCall check, @Nullable String preset, Status status, List<String> documents, int operations,
            int resources, int unseen, int corrections, Instant createdAt, String createdBy, Instant changedAt,
            long version,
            @JsonUnwrapped @Nullable Effect effect) {
        static UpstreamView of(Upstream upstream, @Nullable Effect effect) {
            UpstreamSettings settings = upstream.settings();
            Operations operations = upstream.operations();
            return new UpstreamView(upstream.key(), settings.name(), settings.baseUrl().toString(),
                    settings.tokenPlaces(),
                    settings.hostnames(), settings.check(), upstream.preset(), upstream.status(),
                    List.copyOf(upstream.documents().keySet()), operations.all().size(), operations.resources().size(),
                    operations.unseen(), upstream.corrections().size(), upstream.creation().at(),
                    upstream.creation().by().value(),
                    upstream.changedAt(), upstream.version(), effect);
        }
    }

    @PostMapping
    Mono<ResponseEntity<UpstreamView>> create(@AuthenticationPrincipal Operator operator,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody CreateUpstream body) {
        RequestMark mark = RequestMark.of("upstream-", key, operator, body);
        Preset preset = body.preset() == null ? null : presets.require(body.preset());
        UpstreamSettings settings = preset == null
                ? rule.check(body.name(), body.baseUrl(), body.tokenPlaces(), body.hostnames(), body.check())
                : filledIn(body, preset);
        Act act = acts.by(operator);
        List<ImportedDocument> documents = preset == null ? List.of()
                : preset.documents().stream().map(part -> ImportedDocument.whole(part.name(), "preset " + preset.id(),
                        preset.name(), part.basePath(), act.at(), ImportChoices.USUAL,
                        part.operations().stream().map(DocumentedOperation::of).toList()))
                        .toList();
        String id = body.id() != null ? body.id()
                : preset != null && body.name() == null ? preset.id() : NamedId.of(settings.name());
        return requireFreeHostnames(id, settings)
                .then(Mono.defer(() -> upstreams.create(id, mark,
                        removed -> Mono.just(Upstream.create(new UpstreamId(id), removed,
                                settings, body.preset(), documents, act, mark)))))
                .flatMap(recorded -> receipts.awaitShortly(Kind.UPSTREAM, recorded, wait))
                .map(recorded -> Answer.created(recorded, "/v1/upstreams/" + id,
                        UpstreamView.of(recorded.entity(), Effect.of(recorded))));
    }

    @GetMapping
    Mono<Page<UpstreamView>> list(@RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String q, @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") PageLimit limit) {
        Map<String, String> filter = new HashMap<>();
        Status wanted = Choice.of("status", status, Status.values());
        if (wanted != null) {
            filter.put(UpstreamForm.STATUS, wanted.name());
        }
        return upstreams.page(filter, upstream -> q == null || mentions(upstream, q), cursor, limit)
                .map(page -> new Page<>(page.items().stream().map(upstream -> UpstreamView.of(upstream, null)).toList(),
                        page.nextCursor()));
    }

    @GetMapping("/{id}")
    Mono<ResponseEntity<UpstreamView>> one(@PathVariable String id) {
        return upstreams.find(id).map(upstream -> Answer.found(upstream.version(), UpstreamView.of(upstream, null)));
    }

    @PutMapping("/{id}")
    Mono<ResponseEntity<UpstreamView>> describe(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, @Valid @RequestBody DescribeUpstream body) {
        UpstreamSettings settings = rule.check(body.name(), body.baseUrl(), body.tokenPlaces(), body.hostnames(),
                body.check());
        return requireFreeHostnames(id, settings)
                .then(Mono.defer(() -> upstreams.amend(id, upstream -> upstream.describe(settings, acts.by(operator))
                        .onlyIf(ifMatch, upstream.version()))))
                .flatMap(recorded -> answer(recorded, wait));
    }

    /** Removes it; the id can be used again by a POST. */
    @DeleteMapping("/{id}")
    Mono<ResponseEntity<UpstreamView>> remove(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return upstreams.amend(id, upstream -> upstream.remove(acts.by(operator)).onlyIf(ifMatch, upstream.version()))
                .flatMap(recorded -> answer(recorded, wait));
    }

    private Mono<ResponseEntity<UpstreamView>> answer(Recorded<Upstream> changed, Wait wait) {
        return receipts.await(Kind.UPSTREAM, changed, wait)
                .map(recorded -> Answer.changed(recorded, UpstreamView.of(recorded.entity(), Effect.of(recorded))));
    }

    private UpstreamSettings filledIn(CreateUpstream body, Preset preset) {
        return rule.check(body.name() == null ? preset.name() : body.name(),
                body.baseUrl() == null ? preset.baseUrl().toString() : body.baseUrl(),
                body.tokenPlaces() == null ? preset.tokenPlaces() : body.tokenPlaces(), body.hostnames(),
                body.check() == null ? preset.check() : body.check());
    }

    /** Two upstreams with one host name are refused; a proxy that meets them all the same serves neither. */
    private Mono<Void> requireFreeHostnames(String id, UpstreamSettings settings) {
        return settings.hostnames().isEmpty()
                ? Mono.empty()
                : upstreams.inUse().filter(other -> !other.key().equals(id)).doOnNext(other -> {
                    for (String hostname : settings.hostnames()) {
                        if (other.settings().hostnames().contains(hostname)) {
                            throw ProblemException.conflict("hostnames", hostname,
                                    "one that is not upstream %s's".formatted(other.key()));
                        }
                    }
                }).then();
    }

    private static boolean mentions(Upstream upstream, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return upstream.key().contains(wanted) || upstream.settings().name().toLowerCase(Locale.ROOT).contains(wanted)
                || upstream.settings().baseUrl().toString().contains(wanted);
    }
}
