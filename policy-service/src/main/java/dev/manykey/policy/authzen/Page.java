package dev.manykey.policy.authzen;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.adminapi.Cursor;
import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which part of what is found is asked for (AuthZEN 1.0, 8.2). The token is a place in the order of the ids, bound to the question and
 * the limit that it was given for.
 *
 * @param after the id after which the page begins; empty for the start
 * @param limit how many results at most, 0..1000
 * @param question a digest of what is asked
 */
record Page(String after, int limit, String question) {
    static final int MAX = 1000;

    private static final int DEFAULT = 100;
    private static final String TOKEN = "page.token";

    /**
     * Reads what is asked for.
     *
     * @throws ProblemException {@code invalid_request} when it is not of its form, or the token was given for another question or
     *         limit
     */
    static Page of(ObjectNode body, Question question) {
        ObjectNode page = QuestionReader.optional(body.get("page"), "page");
        Integer limit = limit(page.get("limit"));
        String asked = digest(question);
        JsonNode token = page.get("token");
        var _ = QuestionReader.optional(page.get("properties"), "page.properties");
        if (token == null) {
            return new Page("", limit == null ? DEFAULT : limit, asked);
        }
        if (!token.isString()) {
            throw ProblemException.invalid(TOKEN, QuestionReader.shown(token), "next_token of the page before");
        }
        Page next = parsed(token.stringValue());
        if (!next.question.equals(asked) || (limit != null && limit != next.limit)) {
            throw ProblemException.invalid(TOKEN, null, "the same question and limit as it was given for");
        }
        return next;
    }

    /** The token for what comes after {@code id}. */
    String tokenAfter(String id) {
        return Cursor.encode("%s %d %s".formatted(question, limit, id));
    }

    private static Page parsed(String token) {
        String position = position(token);
        String[] parts = position == null ? new String[0] : position.split(" ", 3);
        if (parts.length != 3 || !parts[1].matches("[0-9]{1,4}")) {
            throw ProblemException.invalid(TOKEN, token, "next_token of the page before");
        }
        return new Page(parts[2], Integer.parseInt(parts[1]), parts[0]);
    }

    private static @Nullable String position(String token) {
        try {
            return Cursor.decode(token);
        } catch (ProblemException e) { // tells of the cursor of other endpoints
            throw ProblemException.invalid(TOKEN, token, "next_token of the page before");
        }
    }

    private static @Nullable Integer limit(@Nullable JsonNode limit) {
        if (limit == null) {
            return null;
        }
        if (!limit.isIntegralNumber() || limit.asLong(-1) < 0) {
            throw ProblemException.invalid("page.limit", QuestionReader.shown(limit), "a whole number, 0 or more");
        }
        return limit.canConvertToInt() ? Math.min(limit.intValue(), MAX) : MAX;
    }

    /** The same for questions that ask the same, in whatever order their members are. */
    private static String digest(Question question) {
        String text = String.join("\n", question.subject().type(), question.subject().id(),
                sorted(question.subject().properties()), question.action().name(),
                sorted(question.action().properties()), question.resource().type(), question.resource().id(),
                sorted(question.resource().properties()), sorted(question.context()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: absent (expected: in every JDK)", e);
        }
    }

    private static String sorted(JsonNode node) {
        if (node.isArray()) {
            StringBuilder array = new StringBuilder("[");
            node.forEach(element -> array.append(sorted(element)).append(','));
            return array.append(']').toString();
        }
        if (!node.isObject()) {
            return node.toString();
        }
        Map<String, String> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
        return members.toString();
    }
}
