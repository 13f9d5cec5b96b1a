package dev.manykey.standalone.terminal;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/** A call that the service did not do, told as the service tells it. */
final class NotDone extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient List<String> lines;

    NotDone(int status, List<String> lines) {
        super(String.join("\n", lines));
        this.status = status;
        this.lines = List.copyOf(lines);
    }

    /** From a problem (RFC 9457): each of its places in a line of its own. */
    static NotDone of(int status, JsonNode problem) {
        List<String> lines = new ArrayList<>();
        for (JsonNode error : problem.path("errors")) {
            String value = error.has("value") ? ": " + error.path("value").asString() : "";
            lines.add("%s%s (expected: %s)".formatted(error.path("field").asString(), value,
                    error.path("expected").asString()));
        }
        if (lines.isEmpty()) {
            lines.add(
                    problem.path("detail").asString(problem.path("title").asString("The service answered " + status)));
        }
        return new NotDone(status, lines);
    }

    List<String> lines() {
        return lines;
    }

    boolean isMissing() {
        return status == 404;
    }

    boolean isOvertaken() {
        return status == 412;
    }

    /** Whether what was typed is to be written otherwise. */
    boolean misspelt() {
        return status == 400 || status == 404;
    }
}
