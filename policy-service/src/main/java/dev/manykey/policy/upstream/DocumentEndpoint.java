package dev.manykey.policy.upstream;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Choice;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Wait;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Slug;
import dev.manykey.policy.openapi.DocumentedOperation;
import dev.manykey.policy.openapi.ImportChoices;
import dev.manykey.policy.openapi.OpenApiDocument;
import dev.manykey.policy.openapi.OpenApiReader;
import dev.manykey.policy.openapi.ResourceBy;
import dev.manykey.policy.openapi.SkippedOperation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** {@code /v1/upstreams/{id}/documents}. */
@RestController
@RequestMapping("/v1/upstreams/{id}/documents")
class DocumentEndpoint {
    private static final int LISTED = 100;

    private final Ledger<Upstream> upstreams;
    private final Receipts receipts;
    private final Acts acts;
    private final Dependents dependents;
    private final Scheduler reading;

    /** @param documentReading reads few documents at once, so that large ones do not fill the memory together */
    DocumentEndpoint(Ledger<Upstream> upstreams, Receipts receipts, Acts acts, Dependents dependents,
            Scheduler documentReading) {
        this.dependents = dependents;
        this.upstreams = upstreams;
        this.receipts = receipts;
        this.acts = acts;
        this.reading = documentReading;
    }

    /**
     * A document as it is told.
     *
     * @param resourceBy what resources were named after
     * @param costFrom the extension field that costs are from
     * @param operations how many were taken over
     * @param unseen how many of them are refused until an operator confirms them
     * @param resources names of what they are about, overrides and corrections left aside
     * @param maybeReads the first hundred operations that are taken for writes and by their name may only read
     * @param maybeWrites the first hundred operations that are taken for reads and by their name may write
     * @param skipped the first hundred operations that were not taken over, and are refused
     * @param changes what the import changed in the upstream; null where nothing was imported
     * @param policiesAffected lines of policies that mean less for it; null when there are none
     * @param ambiguous pairs of operations of the upstream, the first hundred, that one request can match; null in lists
     * @param unmatchedOverrides entries of the upstream's overrides that are about no operation; null in lists
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DocumentView(String name, String source, String title, String basePath, ResourceBy resourceBy,
            String costFrom, @Nullable String sha256, Instant importedAt, int operations, int unseen,
            SortedSet<String> resources, List<String> maybeReads, List<String> maybeWrites,
            List<SkippedOperation> skipped,
            @Nullable CatalogChanges changes, @Nullable List<PolicyAffected> policiesAffected,
            @Nullable List<Ambiguity> ambiguous, @Nullable List<String> unmatchedOverrides,
            @JsonUnwrapped @Nullable Effect effect) {
        static DocumentView of(ImportedDocument document, @Nullable Effect effect) {
            return of(document, List.of(), effect);
        }

        /** With the lines of policies that a change of it left behind. */
        static DocumentView of(ImportedDocument document, List<PolicyAffected> affected, @Nullable Effect effect) {
            return of(document, null, affected, null, null, effect);
        }

        /** With what is to be told of the upstream as a whole. */
        static DocumentView within(Upstream upstream, String name, @Nullable Upstream before,
                List<PolicyAffected> affected, @Nullable Effect effect) {
            Operations operations = upstream.operations();
            return of(upstream.document(name),
                    before == null ? null : CatalogChanges.between(before.operations(), operations), affected,
                    operations.publication().ambiguities().stream().limit(LISTED).toList(),
                    Matched.of(upstream).nothing(upstream.overrides()), effect);
        }

        private static DocumentView of(ImportedDocument document, @Nullable CatalogChanges changes,
                List<PolicyAffected> affected, @Nullable List<Ambiguity> ambiguous, @Nullable List<String> unmatched,
                @Nullable Effect effect) {
            SortedSet<String> resources = new TreeSet<>();
            for (DocumentedOperation one : document.operations()) {
                resources.add(one.operation().resource());
            }
            List<String> maybeReads = document.operations().stream().map(DocumentedOperation::operation)
                    .filter(MaybeReads::isOne).limit(LISTED).map(one -> OperationKey.of(one).toString()).toList();
            List<String> maybeWrites = document.operations().stream().map(DocumentedOperation::operation)
                    .filter(MaybeWrites::isOne).limit(LISTED).map(one -> OperationKey.of(one).toString()).toList();
            return new DocumentView(document.name(), document.source(), document.title(), document.basePath(),
                    document.choices().resourceBy(), document.choices().costFrom(), document.sha256(),
                    document.importedAt(), document.operations().size(), document.unseen().size(), resources,
                    maybeReads, maybeWrites, document.skipped(), changes,
                    affected.isEmpty() ? null : affected, ambiguous, unmatched, effect);
        }
    }

    /**
     * Imports an OpenAPI or Swagger document, in the place of the one with the same name. What is left out is as it was when
     * that one was imported.
     *
     * @param basePath null for the path of the document's first server, less that of the upstream's base URL
     * @param resourceBy {@code path} or {@code tag}; null for path
     * @param costFrom null for {@code x-token-cost}
     */
    @PutMapping("/{name}")
    @io.swagger.v3.oas.annotations.Operation(requestBody = @RequestBody(required = true, description = "An OpenAPI 3.0, OpenAPI 3.1 or Swagger 2.0 document in JSON or YAML, whatever its media type is said to be", content = @Content(mediaType = "application/yaml", schema = @Schema(type = "string"))))
    Mono<ResponseEntity<DocumentView>> put(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @PathVariable String name, @RequestParam(required = false) @Nullable String basePath,
            @RequestParam(required = false) @Nullable String resourceBy,
            @RequestParam(required = false) @Nullable String costFrom,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, ServerHttpRequest request) {
        if (!Slug.matches(name)) {
            throw ProblemException.invalid("name", name, Slug.EXPECTED);
        }
        ResourceBy by = Choice.of("resourceBy", resourceBy, ResourceBy.values());
        AtomicReference<@Nullable Upstream> before = new AtomicReference<>();
        return RequestBytes.of(request, OpenApiReader.MAX_BYTES).zipWith(upstreams.find(id))
                .flatMap(both -> Mono.fromCallable(() -> {
                    ImportedDocument present = both.getT2().documents().get(name);
                    ImportChoices choices = (present == null ? ImportChoices.USUAL : present.choices())
                            .with(basePath, by, costFrom);
                    return read(name, both.getT1(), choices, both.getT2(), acts.by(operator));
                }).subscribeOn(reading))
                .onErrorMap(RejectedExecutionException.class, e -> ProblemException.unavailable(
                        "documents: too many at once (expected: a few); try again later", e))
                .flatMap(document -> upstreams.amend(id, upstream -> {
                    before.set(upstream);
                    return upstream.importDocument(document, acts.by(operator)).onlyIf(ifMatch, upstream.version());
                }))
                .flatMap(recorded -> receipts.await(Kind.UPSTREAM, recorded, wait))
                .flatMap(recorded -> {
                    Upstream after = recorded.entity();
                    Upstream was = Objects.requireNonNullElse(before.get(), after);
                    return dependents.affected(was, after).map(affected -> Answer.changed(recorded,
                            DocumentView.within(after, name, was, affected, Effect.of(recorded))));
                });
    }

    @GetMapping
    Mono<ResponseEntity<Page<DocumentView>>> list(@PathVariable String id) {
        return upstreams.find(id).map(upstream -> Answer.found(upstream.version(), new Page<>(
                upstream.documents().values().stream().map(document -> DocumentView.of(document, null)).toList(),
                null)));
    }

    @GetMapping("/{name}")
    Mono<ResponseEntity<DocumentView>> one(@PathVariable String id, @PathVariable String name) {
        return upstreams.find(id)
                .map(upstream -> Answer.found(upstream.version(), DocumentView.within(upstream, name, null,
                        List.of(), null)));
    }

    /** Removes a document; what is answered is the document as it was. */
    @DeleteMapping("/{name}")
    Mono<ResponseEntity<DocumentView>> remove(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @PathVariable String name,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return upstreams.find(id).flatMap(before -> {
            ImportedDocument document = before.document(name);
            return upstreams
                    .amend(id, upstream -> upstream.removeDocument(name, acts.by(operator))
                            .onlyIf(ifMatch, upstream.version()))
                    .flatMap(recorded -> receipts.await(Kind.UPSTREAM, recorded, wait))
                    .flatMap(recorded -> dependents.affected(before, recorded.entity()).map(affected -> Answer
                            .changed(recorded, DocumentView.of(document, affected, Effect.of(recorded)))));
        });
    }

    private static ImportedDocument read(String name, byte[] body, ImportChoices choices, Upstream upstream, Act act) {
        OpenApiDocument read = OpenApiReader.read(body, choices, upstream.settings().baseUrl());
        return new ImportedDocument(name, read.source(), read.title(), read.basePath(), sha256(body), act.at(), choices,
                read.operations(), new TreeSet<>(), read.skipped(), read.notTaken());
    }

    private static String sha256(byte[] document) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java platform)", e);
        }
    }
}
