package dev.manykey.audit.query;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wrote to search the record, as text; every part may be left out, and all that are there must hold.
 *
 * @param key id of an access key: what was done with it and what was done to it
 * @param upstream as requests named it
 * @param operation method and path template
 * @param code stable code of a refusal or a failed end
 * @param status that callers were answered with
 * @param operator id of the operator who changed something
 * @param entity id of what was changed
 * @param draft id of a policy whose draft, in shadow, would have decided otherwise
 * @param from the earliest time, itself included
 * @param to the time before which records lie, itself excluded
 */
record RecordQuery(
        @Schema(allowableValues = {"exchange", "admin", "check"}) @Nullable String kind,
        @Nullable String key,
        @Nullable String owner,
        @Nullable String upstream,
        @Schema(example = "GET /v1/deals/{id}") @Nullable String operation,
        @Nullable String resource,
        @Schema(allowableValues = {"read", "write"}) @Nullable String access,
        @Schema(allowableValues = {"permitted", "refused"}) @Nullable String decision,
        @Nullable String code,
        @Schema(example = "403") @Nullable String status,
        @Schema(allowableValues = {"open", "completed", "failed", "cut", "unknown",
                "refused", "handed_over"}) @Nullable String outcome,
        @Nullable String operator,
        @Nullable String entity,
        @Schema(example = "GET") @Nullable String method,
        @Nullable String draft,
        @Schema(format = "date-time") @Nullable String from,
        @Schema(format = "date-time") @Nullable String to) {}
