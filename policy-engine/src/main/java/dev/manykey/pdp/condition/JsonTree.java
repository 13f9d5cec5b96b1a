package dev.manykey.pdp.condition;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.cel.common.values.NullValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as conditions see it: maps, lists, strings, booleans, longs, doubles and the language's null. What two readers could
 * read differently is refused: a member twice, a whole number that is no 64-bit one, text that goes on after the end.
 */
public final class JsonTree {
    /** The most levels. */
    public static final int MAX_DEPTH = 64;

    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(100)
                    .build())
            .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonTree() {}

    /**
     * Reads JSON in UTF-8.
     *
     * @throws IllegalArgumentException when it is none, or is ambiguous; without a word of it
     */
    public static Object read(byte[] json) {
        return of(nodes(json));
    }

    /**
     * Reads JSON in UTF-8 into nodes, for whoever has a form of its own to check; of numbers nothing is refused.
     *
     * @throws IllegalArgumentException when it is none, or is ambiguous; without a word of it
     */
    public static JsonNode nodes(byte[] json) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
            if (text.startsWith("\uFEFF")) {
                throw new IllegalArgumentException("a byte order mark before the JSON");
            }
            return STRICT.readTree(text);
        } catch (JacksonException | CharacterCodingException e) {
            throw new IllegalArgumentException("no JSON, or ambiguous", e);
        }
    }

    /**
     * What was read elsewhere.
     *
     * @throws IllegalArgumentException when it holds a number that conditions do not have
     */
    public static Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                node.properties().forEach(member -> members.put(member.getKey(), of(member.getValue())));
                yield Members.of(members);
            }
            case ARRAY -> {
                List<Object> elements = new ArrayList<>(node.size());
                node.forEach(element -> elements.add(of(element)));
                yield array(elements);
            }
            case STRING -> node.stringValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case NULL -> NullValue.NULL_VALUE;
            case MISSING, BINARY, POJO -> throw new IllegalArgumentException("no JSON");
        };
    }

    /** An array of what was read elsewhere; not copied. */
    public static List<Object> array(List<Object> elements) {
        return new Counted.Elements(elements);
    }

    /** An object of what was read elsewhere, by somebody who has seen to it that its names are no riddle; not copied. */
    public static Map<String, @Nullable Object> object(Map<String, @Nullable Object> members) {
        return new Counted.Fields(members);
    }

    private static Object number(JsonNode node) {
        if (node.isIntegralNumber()) {
            if (!node.canConvertToLong()) {
                throw new IllegalArgumentException("a whole number beyond 64 bits");
            }
            return node.longValue();
        }
        double value = node.doubleValue();
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a number beyond 64 bits");
        }
        return value;
    }
}
