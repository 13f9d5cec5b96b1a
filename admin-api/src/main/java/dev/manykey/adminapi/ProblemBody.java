package dev.manykey.adminapi;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A problem as it is written, media type {@code application/problem+json} (RFC 9457).
 *
 * @param type {@code urn:manykey:problem:} and the code
 * @param correlationId where to look in the service's log; null unless the service failed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(requiredProperties = {"type", "title", "status", "code"})
record ProblemBody(String type, String title, int status, @Nullable String detail, String code,
        List<InvalidField> errors, @Nullable String correlationId) {
    static ProblemBody of(Problem problem, @Nullable String correlationId) {
        ProblemCode code = problem.code();
        return new ProblemBody(code.type(), code.title(), code.status().value(), problem.detail(), code.id(),
                problem.errors(), correlationId);
    }
}
