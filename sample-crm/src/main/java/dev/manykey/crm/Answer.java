package dev.manykey.crm;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the CRM answers: a status, headers, and bytes or nothing. Immutable. */
final class Answer {
    static final String JSON = "application/json";

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final int status;
    private final Map<String, String> headers;
    private final byte @Nullable [] body;

    private Answer(int status, Map<String, String> headers, byte @Nullable [] body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    static Answer json(int status, JsonNode body) {
        return new Answer(status, Map.of("Content-Type", JSON), MAPPER.writeValueAsBytes(body));
    }

    /** {@code {"data": ...}}, as all that is asked for comes. */
    static Answer data(int status, JsonNode data) {
        return json(status, JsonNodeFactory.instance.objectNode().set("data", data));
    }

    /** {@code {"error": {"code": ..., "message": ...}}}. */
    static Answer error(int status, String code, String message) {
        var error = JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
        return json(status, JsonNodeFactory.instance.objectNode().set("error", error));
    }

    static Answer refusal(Refused refused) {
        Answer answer = error(refused.status(), refused.code(), refused.text());
        for (Map.Entry<String, String> header : refused.headers().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    static Answer text(String contentType, String text) {
        return new Answer(200, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer nothing() {
        return new Answer(204, Map.of(), null);
    }

    /** Bytes to be saved; the array is not copied. */
    static Answer bytes(byte[] body) {
        return new Answer(200, Map.of("Content-Type", "application/octet-stream"), body);
    }

    /** The same with one header more, or another value for one. */
    Answer with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** Null when there is no body; not to be changed. */
    byte @Nullable [] body() {
        return body;
    }
}
