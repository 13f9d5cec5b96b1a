package dev.manykey.audit.query;

import java.util.List;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.audit.log.AuditLog;
import dev.manykey.audit.log.AuditRecord;

import com.mongodb.MongoException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The audit record over HTTP. There is nothing to write: records come from the audit topic alone. */
@RestController
@RequestMapping(path = "/v1/records", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "records")
class RecordEndpoint {
    private final AuditLog log;

    RecordEndpoint(AuditLog log) {
        this.log = log;
    }

    @Operation(summary = "Search, newest first", description = "All that is asked for must hold. A page that has a nextCursor is followed by another; each record is met once, and records that arrive meanwhile are not in the way.")
    @GetMapping
    Mono<Page<AuditRecord>> search(@ParameterObject @ModelAttribute RecordQuery query,
            @RequestParam(defaultValue = "50") PageLimit limit,
            @RequestParam(required = false) @Nullable String cursor, ServerHttpRequest request) {
        RecordSearch.requireKnown(request.getQueryParams());
        return log.find(RecordSearch.filter(query, cursor), limit.value() + 1)
                .collectList()
                .map(found -> page(found, limit.value()))
                .onErrorMap(MongoException.class, RecordEndpoint::unavailable);
    }

    @Operation(summary = "One record", description = "The id as records have it, its slashes as they are: /v1/records/p1/k3v9q2xa/17")
    @GetMapping("/{*id}")
    Mono<AuditRecord> find(@PathVariable String id) {
        String recordId = id.substring(1);
        return log.find(recordId)
                .onErrorMap(MongoException.class, RecordEndpoint::unavailable)
                .switchIfEmpty(Mono.error(() -> ProblemException.notFound("record", recordId)));
    }

    /** @param found one more than the page has, when there are more */
    private static Page<AuditRecord> page(List<AuditLog.Found> found, int limit) {
        List<AuditRecord> items = found.stream().limit(limit).map(AuditLog.Found::found).toList();
        return new Page<>(items, found.size() > limit ? Cursor.encode(found.get(limit - 1).position()) : null);
    }

    private static ProblemException unavailable(MongoException cause) {
        return ProblemException.unavailable("the database does not answer", cause);
    }
}
