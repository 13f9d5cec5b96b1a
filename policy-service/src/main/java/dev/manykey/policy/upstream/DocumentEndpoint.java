package dev.manykey.policy.upstream;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;

import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.change.Answer;
import dev.manykey.change.Effect;
import dev.manykey.change.Ledger;
import dev.manykey.change.Receipts;
import dev.manykey.change.Wait;
import dev.manykey.contract.Kind;
import dev.manykey.contract.Slug;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.policy.openapi.OpenApiDocument;
import dev.manykey.policy.openapi.OpenApiReader;
import dev.manykey.policy.openapi.SkippedOperation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
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
    private final Ledger<Upstream> upstreams;
    private final Receipts receipts;
    private final Acts acts;
    private final Scheduler reading;

    /** @param documentReading reads few documents at once, so that large ones do not fill the memory together */
    DocumentEndpoint(Ledger<Upstream> upstreams, Receipts receipts, Acts acts, Scheduler documentReading) {
        this.upstreams = upstreams;
        this.receipts = receipts;
        this.acts = acts;
        this.reading = documentReading;
    }

    /**
     * A document as it is told.
     *
     * @param operations how many were taken over
     * @param resources names of what they are about, corrections left aside
     * @param skipped the first hundred operations that were not taken over, and are refused
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DocumentView(String name, String source, String title, String basePath, @Nullable String sha256,
            Instant importedAt, int operations, SortedSet<String> resources, List<SkippedOperation> skipped,
            @JsonUnwrapped @Nullable Effect effect) {
        static DocumentView of(ImportedDocument document, @Nullable Effect effect) {
            SortedSet<String> resources = new TreeSet<>();
            for (Operation operation : document.operations()) {
                resources.add(operation.resource());
            }
            return new DocumentView(document.name(), document.source(), document.title(), document.basePath(),
                    document.sha256(), document.importedAt(), document.operations().size(), resources,
                    document.skipped(), effect);
        }
    }

    /**
     * Imports an OpenAPI document, in the place of the one with the same name.
     *
     * @param basePath null for the path of the document's first server, less that of the upstream's base URL
     */
    @PutMapping("/{name}")
    @io.swagger.v3.oas.annotations.Operation(requestBody = @RequestBody(required = true, description = "An OpenAPI 3.0 or 3.1 document in JSON or YAML, whatever its media type is said to be", content = @Content(mediaType = "application/yaml", schema = @Schema(type = "string"))))
    Mono<ResponseEntity<DocumentView>> put(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @PathVariable String name, @RequestParam(required = false) @Nullable String basePath,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait, ServerHttpRequest request) {
        if (!Slug.matches(name)) {
            throw ProblemException.invalid("name", name, Slug.EXPECTED);
        }
        return body(request).zipWith(upstreams.find(id))
                .flatMap(both -> Mono
                        .fromCallable(() -> read(name, both.getT1(), basePath, both.getT2(), acts.by(operator)))
                        .subscribeOn(reading))
                .onErrorMap(RejectedExecutionException.class, e -> ProblemException.unavailable(
                        "documents: too many at once (expected: a few); try again later", e))
                .flatMap(document -> upstreams.amend(id,
                        upstream -> upstream.importDocument(document, acts.by(operator))
                                .onlyIf(ifMatch, upstream.version())))
                .flatMap(recorded -> receipts.await(Kind.UPSTREAM, recorded, wait))
                .map(recorded -> Answer.changed(recorded,
                        DocumentView.of(recorded.entity().document(name), Effect.of(recorded))));
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
                .map(upstream -> Answer.found(upstream.version(), DocumentView.of(upstream.document(name), null)));
    }

    /** Removes a document; what is answered is the document as it was. */
    @DeleteMapping("/{name}")
    Mono<ResponseEntity<DocumentView>> remove(@AuthenticationPrincipal Operator operator, @PathVariable String id,
            @PathVariable String name,
            @RequestHeader(name = IfMatch.HEADER, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = Wait.DEFAULT) Wait wait) {
        return upstreams.find(id).map(upstream -> upstream.document(name))
                .flatMap(document -> upstreams
                        .amend(id, upstream -> upstream.removeDocument(name, acts.by(operator))
                                .onlyIf(ifMatch, upstream.version()))
                        .flatMap(recorded -> receipts.await(Kind.UPSTREAM, recorded, wait))
                        .map(recorded -> Answer.changed(recorded, DocumentView.of(document, Effect.of(recorded)))));
    }

    /** The bytes, whatever media type they came under: {@code curl --data-binary} calls everything a form. */
    private static Mono<byte[]> body(ServerHttpRequest request) {
        return DataBufferUtils.join(request.getBody(), OpenApiReader.MAX_BYTES).map(joined -> {
            byte[] bytes = new byte[joined.readableByteCount()];
            joined.read(bytes);
            DataBufferUtils.release(joined);
            return bytes;
        }).defaultIfEmpty(new byte[0]);
    }

    private static ImportedDocument read(String name, byte[] body, @Nullable String basePath, Upstream upstream,
            Act act) {
        OpenApiDocument read = OpenApiReader.read(body, basePath, upstream.settings().baseUrl());
        return new ImportedDocument(name, "openapi " + read.openapi(), read.title(), read.basePath(), sha256(body),
                act.at(),
                read.operations(), read.skipped());
    }

    private static String sha256(byte[] document) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java platform)", e);
        }
    }
}
