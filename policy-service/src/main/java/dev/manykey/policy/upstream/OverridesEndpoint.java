package dev.manykey.policy.upstream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Wait;
import dev.manykey.contract.Kind;
import dev.manykey.policy.openapi.DocumentTree;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/upstreams/{id}/overrides}. */
@RestController
@RequestMapping("/v1/upstreams/{id}/overrides")
class OverridesEndpoint {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String TAKES_BACK = "a list; an empty one, rules: [], takes all overrides back";

    private final Ledger<Upstream> upstreams;
    private final Receipts receipts;
    private final Acts acts;
    private final Dependents dependents;
    private final JsonMapper json;

    OverridesEndpoint(Ledger<Upstream> upstreams, Receipts receipts, Acts acts, Dependents dependents,
            JsonMapper json) {
        this.dependents = dependents;
        this.upstreams = upstreams;
        this.receipts = receipts;
        this.acts = acts;
        this.json = json;
    }

    /**
     * Overrides as they are told.
     *
     * @param overrides as they can be sent again
     * @param matched how many operations each entry is about, in the same order
     * @param unmatched entries that are about none
     * @param changes what they changed; null where nothing was to be changed
     * @param policiesAffected lines of policies that mean less for it; null when there are none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OverridesView(Overrides overrides, Matched matched, List<String> unmatched,
            @Nullable CatalogChanges changes, @Nullable List<PolicyAffected> policiesAffected,
            @JsonUnwrapped @Nullable Effect effect) {
        static OverridesView of(Upstream upstream, @Nullable CatalogChanges changes, List<PolicyAffected> affected,
                @Nullable Effect effect) {
            Matched matched = Matched.of(upstream);
            return new OverridesView(upstream.overrides(), matched, matched.nothing(upstream.overrides()), changes,
                    affected.isEmpty() ? null : affected, effect);
        }
    }

    @GetMapping
    Mono<ResponseEntity<OverridesView>> one(@PathVariable String id) {
        return upstreams.find(id)
                .map(upstream -> Answer.found(upstream.version(), OverridesView.of(upstream, null, List.of(), null)));
    }

    /** Sets all overrides of the upstream, in the place of those it had. */
    @PutMapping
    @Operation(requestBody = @RequestBody(required = true, description = "rules, aliases and suffixes in YAML or JSON, whatever its media type is said to be", content = @Content(mediaType = "application/yaml", schema = @Schema(implementation = OverridesFile.class))))
    Mono<ResponseEntity<OverridesView>> put(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, ServerHttpRequest request) {
        AtomicReference<@Nullable Upstream> before = new AtomicReference<>();
        return RequestBytes.of(request, MAX_BYTES).map(this::read)
                .flatMap(overrides -> upstreams.amend(id, upstream -> {
                    before.set(upstream);
                    return upstream.override(overrides, acts.by(operator)).onlyIf(ifMatch, upstream.version());
                }))
                .flatMap(recorded -> receipts.await(Kind.UPSTREAM, recorded, wait))
                .flatMap(recorded -> {
                    Upstream after = recorded.entity();
                    Upstream was = Objects.requireNonNullElse(before.get(), after);
                    return dependents.affected(was, after).map(affected -> Answer.changed(recorded,
                            OverridesView.of(after, CatalogChanges.between(was.operations(), after.operations()),
                                    affected, Effect.of(recorded))));
                });
    }

    private Overrides read(byte[] body) {
        if (new String(body, StandardCharsets.UTF_8).lines().allMatch(
                line -> line.isBlank() || line.stripLeading().startsWith("#") || line.strip().equals("---"))) {
            throw ProblemException.invalid("rules", null, TAKES_BACK);
        }
        JsonNode file = DocumentTree.read(body, MAX_BYTES, "a file of overrides");
        requireSaid(file);
        try {
            return json.treeToValue(file, OverridesFile.class).check();
        } catch (JacksonException e) {
            throw new ServerWebInputException("overrides", null, e);
        }
    }

    /** A file of which nothing is left, where everything is commented out for example, is hardly meant to take all back. */
    private static void requireSaid(JsonNode file) {
        if (file.isNull() || file.isMissingNode() || (file.isObject() && file.isEmpty())) {
            throw ProblemException.invalid("rules", null, TAKES_BACK);
        }
        for (Map.Entry<String, JsonNode> member : file.properties()) {
            if (member.getValue().isNull()) {
                throw ProblemException.invalid(member.getKey(), null,
                        member.getKey().equals("rules") ? TAKES_BACK : "a list, which may be empty: []");
            }
        }
    }
}
