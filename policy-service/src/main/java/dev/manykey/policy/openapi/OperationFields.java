package dev.manykey.policy.openapi;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The members of an operation that are taken over: its id, tags, scopes and cost. The same in OpenAPI and Swagger. */
final class OperationFields {
    private static final Pattern SHOWABLE = Pattern.compile("[^\\p{Cntrl}\\p{Cf}\\u2028\\u2029]{1,200}");
    private static final int MAX_COST = 1_000_000;

    private OperationFields() {}

    /** Whether a text of a document can be shown to people as it stands. */
    static boolean isShowable(String text) {
        return SHOWABLE.matcher(text).matches();
    }

    /** Null when it has none. */
    static @Nullable String operationId(JsonNode operation) {
        String id = operation.path("operationId").asString("");
        return isShowable(id) ? id : null;
    }

    static List<String> tags(JsonNode operation) {
        Set<String> tags = new LinkedHashSet<>();
        add(operation.path("tags"), tags, DocumentedOperation.MAX_TAGS);
        return List.copyOf(tags);
    }

    /** What {@code security} asks for; an operation's own list counts in the place of the document's, an empty one too. */
    static List<String> scopes(JsonNode operation, JsonNode document) {
        JsonNode own = operation.path("security");
        Set<String> scopes = new LinkedHashSet<>();
        for (JsonNode requirement : own.isArray() ? own : document.path("security")) {
            for (Map.Entry<String, JsonNode> scheme : requirement.properties()) {
                add(scheme.getValue(), scopes, DocumentedOperation.MAX_SCOPES);
            }
        }
        return List.copyOf(scopes);
    }

    /**
     * The cost that the extension field {@code name} gives, 1 where it gives none.
     *
     * @throws ProblemException when it is no whole number from 0 to a million
     */
    static int cost(JsonNode operation, String name, String where) {
        JsonNode cost = operation.path(name);
        if (cost.isMissingNode() || cost.isNull()) {
            return 1;
        }
        if (!cost.isIntegralNumber() || !cost.canConvertToInt() || cost.intValue() < 0 || cost.intValue() > MAX_COST) {
            throw ProblemException.invalid(where, cost.asString(""),
                    "%s: a whole number 0..%d".formatted(name, MAX_COST));
        }
        return Math.max(1, cost.intValue());
    }

    private static void add(JsonNode list, Set<String> texts, int most) {
        for (JsonNode text : list.isArray() ? list : List.<JsonNode>of()) {
            if (text.isString() && isShowable(text.stringValue()) && texts.size() < most) {
                texts.add(text.stringValue());
            }
        }
    }
}
