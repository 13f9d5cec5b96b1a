package dev.manykey.policy.authzen;

import java.nio.charset.StandardCharsets;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.pdp.condition.JsonTree;
import dev.manykey.policy.authzen.Question.Act;
import dev.manykey.policy.authzen.Question.Entity;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what is asked (AuthZEN 1.0, 10.1): JSON in UTF-8 that every reader reads alike (11.5). Members that are not known are
 * ignored, as the text wants it; what is known and of another type is refused with 400.
 */
final class QuestionReader {
    /** A thousand questions of a thousand characters. */
    static final int MAX_BYTES = 1 << 20;

    private static final String OBJECT = "an object";
    private static final String TEXT = "a string";

    private QuestionReader() {}

    /** The body; ends with {@code invalid_request}, or with 413 when it is longer than {@link #MAX_BYTES}. */
    static Mono<ObjectNode> body(ServerHttpRequest request) {
        return Mono.defer(() -> {
            requireJson(request);
            return DataBufferUtils.join(request.getBody(), MAX_BYTES).map(joined -> {
                byte[] bytes = new byte[joined.readableByteCount()];
                joined.read(bytes);
                DataBufferUtils.release(joined);
                return bytes;
            }).defaultIfEmpty(new byte[0]).map(QuestionReader::object);
        });
    }

    /** A question that leaves nothing out (6.1). */
    static Question question(ObjectNode from) {
        return question(from, from, "");
    }

    /**
     * One of several questions (7.1.1): what it leaves out is that of all of them, as a whole.
     *
     * @param at where it stands, for messages
     */
    static Question question(ObjectNode one, ObjectNode all, String at) {
        return new Question(entity(either(one, all, "subject"), at + "subject", true),
                act(either(one, all, "action"), at + "action"),
                resource(either(one, all, "resource"), at + "resource", true),
                optional(either(one, all, "context"), at + "context"));
    }

    /** Refuses a member for all questions that is none, whether or not one of them falls back on it. */
    static void requireDefaults(ObjectNode all) {
        if (all.has("subject")) {
            var _ = entity(all.get("subject"), "subject", true);
        }
        if (all.has("action")) {
            var _ = act(all.get("action"), "action");
        }
        if (all.has("resource")) {
            var _ = resource(all.get("resource"), "resource", true);
        }
        var _ = optional(all.get("context"), "context");
    }

    /** A subject or resource; its id is left empty unless {@code withId}. */
    static Entity entity(@Nullable JsonNode node, String at, boolean withId) {
        ObjectNode object = required(node, at);
        return new Entity(text(object, "type", at), withId ? text(object, "id", at) : "",
                optional(object.get("properties"), at + ".properties"));
    }

    /** A resource, whose properties tell of the request; its id is left empty unless {@code withId}. */
    static Entity resource(@Nullable JsonNode node, String at, boolean withId) {
        Entity resource = entity(node, at, withId);
        ToldRequest.check(resource.properties(), at + ".properties");
        return resource;
    }

    static Act act(@Nullable JsonNode node, String at) {
        ObjectNode object = required(node, at);
        return new Act(text(object, "name", at), optional(object.get("properties"), at + ".properties"));
    }

    /** An object that may be left out; empty then. */
    static ObjectNode optional(@Nullable JsonNode node, String at) {
        if (node == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ProblemException.invalid(at, shown(node), OBJECT + ", or nothing");
    }

    /** What is told of a value of another type: a plain value itself, else what it is. */
    static String shown(JsonNode node) {
        return node.isValueNode() ? node.asString() : node.isArray() ? "an array" : OBJECT;
    }

    private static ObjectNode required(@Nullable JsonNode node, String at) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ProblemException.invalid(at, node == null ? null : shown(node), OBJECT);
    }

    private static String text(ObjectNode object, String name, String at) {
        JsonNode value = object.get(name);
        if (value == null || !value.isString()) {
            throw ProblemException.invalid(at + "." + name, value == null ? null : shown(value), TEXT);
        }
        return value.stringValue();
    }

    private static @Nullable JsonNode either(ObjectNode one, ObjectNode all, String name) {
        return one.has(name) ? one.get(name) : all.get(name);
    }

    /** The text knows no 415: whatever is wrong with the request is 400 (10.1.2). */
    private static void requireJson(ServerHttpRequest request) {
        String written = request.getHeaders().getFirst("Content-Type");
        try {
            if (written != null && MediaType.APPLICATION_JSON.includes(MediaType.parseMediaType(written))) {
                return;
            }
        } catch (InvalidMediaTypeException e) {
            throw ProblemException.invalid("Content-Type", written, MediaType.APPLICATION_JSON_VALUE);
        }
        throw ProblemException.invalid("Content-Type", written, MediaType.APPLICATION_JSON_VALUE);
    }

    private static ObjectNode object(byte[] bytes) {
        JsonNode read;
        try {
            read = JsonTree.nodes(bytes);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("body", null,
                    "JSON in UTF-8, with each member once, at most %d levels deep".formatted(JsonTree.MAX_DEPTH));
        }
        if (!(read instanceof ObjectNode object)) {
            throw ProblemException.invalid("body", null, "a JSON object");
        }
        requireText(object);
        return object;
    }

    /** Half of a surrogate pair is no character (11.5), and what stands for it differs from reader to reader. */
    private static void requireText(JsonNode node) {
        if (node.isString() && !isText(node.stringValue())) {
            throw ProblemException.invalid("body", null, "strings of whole characters");
        }
        node.properties().forEach(member -> {
            if (!isText(member.getKey())) {
                throw ProblemException.invalid("body", null, "strings of whole characters");
            }
            requireText(member.getValue());
        });
        if (node.isArray()) {
            node.forEach(QuestionReader::requireText);
        }
    }

    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
