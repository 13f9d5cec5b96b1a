package dev.manykey.crm;

import java.util.Map;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A request that has been admitted, with all of its body. Its questions refuse what has not the right form with 400. */
final class Call {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final Map<String, String> parameters;
    private final Target target;
    private final HttpHeaders headers;
    private final byte[] body;

    Call(Map<String, String> parameters, Target target, HttpHeaders headers, byte[] body) {
        this.parameters = Map.copyOf(parameters);
        this.target = target;
        this.headers = headers;
        this.body = body;
    }

    /** The path parameter {@code id}. */
    long id() {
        return positive("id", parameters.getOrDefault("id", ""));
    }

    /** A query parameter, the first one when there are several. */
    Optional<String> query(String name) {
        return target.query(name);
    }

    /** Where a list shall go on, and how far. */
    Paging paging(Resource resource) {
        return Paging.of(resource, query("limit"), query("cursor"));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The body as it came; not to be changed. */
    byte[] body() {
        return body;
    }

    /** The body as a JSON object. */
    ObjectNode json() {
        String contentType = header("Content-Type").orElse("missing");
        String mediaType = contentType.split(";", 2)[0].strip();
        if (!mediaType.equalsIgnoreCase(Answer.JSON)) {
            throw Refused.notJson(contentType);
        }
        try {
            JsonNode json = MAPPER.readTree(body);
            if (json instanceof ObjectNode object) {
                return object;
            }
            throw Refused.invalid("body", json.getNodeType().name(), "a JSON object");
        } catch (JacksonException notJson) {
            var at = notJson.getLocation();
            String where = at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
            throw Refused.invalid("body", "not JSON" + where, "a JSON object");
        }
    }

    static long positive(String field, String text) {
        try {
            long number = Long.parseLong(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw Refused.invalid(field, text, "a number from 1");
        }
        throw Refused.invalid(field, text, "a number from 1");
    }
}
