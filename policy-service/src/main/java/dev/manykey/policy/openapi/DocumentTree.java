package dev.manykey.policy.openapi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import dev.manykey.adminapi.ProblemException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document as a tree, from JSON or YAML: what begins with a brace is read as JSON. Bounded in bytes, depth and number of
 * nodes, since whoever wrote the document need not be a friend.
 */
public final class DocumentTree {
    static final int MAX_BYTES = 16 * 1024 * 1024;
    static final int MAX_DEPTH = 200;
    static final int MAX_NODES = 1_000_000;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(2L * MAX_NODES).maxStringLength(MAX_BYTES).build())
            .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private DocumentTree() {}

    /**
     * Reads a document.
     *
     * @param maxBytes at most what an OpenAPI document may have
     * @param what it is, for error messages
     * @throws ProblemException {@code invalid_request} or {@code too_large}, with the place in the document
     */
    public static JsonNode read(byte[] document, int maxBytes, String what) {
        if (document.length > maxBytes) {
            throw ProblemException.tooLarge("body", document.length, "at most %d bytes".formatted(maxBytes));
        }
        String text = text(document);
        String start = text.substring(0, Math.min(text.length(), 1024)).stripLeading();
        if (text.isBlank()) {
            throw ProblemException.invalid("body", null, what + ", JSON or YAML");
        }
        return start.startsWith("{") ? json(text) : YamlTree.read(text);
    }

    private static String text(byte[] document) {
        boolean marked = document.length >= 3
                && ByteBuffer.wrap(document, 0, 3).equals(ByteBuffer.wrap(BYTE_ORDER_MARK));
        int from = marked ? 3 : 0;
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(document, from, document.length - from)).toString();
        } catch (CharacterCodingException e) {
            throw ProblemException.invalid("body", null, "text in UTF-8");
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (StreamConstraintsException e) {
            throw ProblemException.tooLarge("body", null,
                    "at most %d levels and %d nodes".formatted(MAX_DEPTH, MAX_NODES));
        } catch (JacksonException e) {
            String line = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw ProblemException.invalid("body" + line, e.getOriginalMessage(), "a JSON document, each member once");
        }
    }
}
