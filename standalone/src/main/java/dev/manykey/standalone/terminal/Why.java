package dev.manykey.standalone.terminal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.manykey.standalone.Misspelt;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code why KEY METHOD PATH}: why a call is permitted or refused, step by step.
 *
 * @param key its id or name
 * @param headers by name; null when they are not known
 * @param body null when it is not known
 * @param ip the caller's address, null when it is not known
 * @param websocket whether it asks for one
 */
record Why(String key, String method, String path, @Nullable Map<String, String> headers, @Nullable JsonNode body,
        @Nullable String ip, boolean websocket) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @throws Misspelt when a header or the body is none */
    static Why of(Typed typed) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : typed.values("--header")) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new Misspelt("--header: %s (expected: NAME:VALUE)".formatted(header));
            }
            headers.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
        }
        String body = typed.value("--body");
        return new Why(typed.at(0), typed.at(1).toUpperCase(Locale.ROOT), typed.at(2),
                headers.isEmpty() ? null : headers,
                body == null ? null : json(body), typed.value("--ip"), typed.has("--websocket"));
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new Misspelt("--body: %s (expected: JSON)".formatted(body));
        }
    }

    List<String> lines(PolicyApi api) {
        Map<String, Object> request = new LinkedHashMap<>(Map.of("method", method, "path", path));
        if (headers != null) {
            request.put("headers", headers);
        }
        if (body != null) {
            request.put("body", body);
        }
        if (ip != null) {
            request.put("ip", ip);
        }
        if (websocket) {
            request.put("websocket", true);
        }
        JsonNode answer = api.post("/v1/explain", Map.of("key", api.key(key), "request", request)).body();
        List<String> lines = new ArrayList<>(lines(answer.path("told")));
        if (answer.has("permissions")) {
            lines.add("");
            lines.add("if proxies accepted the key:");
            lines.addAll(lines(answer.path("permissions")));
        }
        return lines;
    }

    static List<String> lines(JsonNode told) {
        List<String> lines = new ArrayList<>();
        lines.add(switch (told.path("decision").asString()) {
            case "permit" -> "permitted";
            case "deny" -> "refused: " + told.path("reason").asString();
            default -> "cannot be told";
        });
        if (told.has("missing")) {
            lines.add("missing: " + told.path("missing").asString());
        }
        if (told.has("detail")) {
            lines.add(told.path("detail").asString());
        }
        JsonNode operation = told.path("operation");
        lines.add(operation.isMissingNode() ? "no operation of the catalog, or one that nobody has seen yet"
                : "%s %s, %s:%s".formatted(operation.path("method").asString(), operation.path("path").asString(),
                        operation.path("resource").asString(), operation.path("access").asString()));
        int number = 0;
        for (JsonNode step : told.path("steps")) {
            lines.add("");
            lines.add("%d. %s %s: %s%s".formatted(++number, step.path("of").asString(), step.path("id").asString(),
                    step.path("verdict").asString(),
                    step.has("failure") ? ", " + step.path("failure").asString() : ""));
            step.path("grants").forEach(grant -> lines.add("   " + line(grant)));
            if (step.path("grants").isEmpty()) {
                lines.add("   nothing is said about this operation");
            }
        }
        if (told.has("obligations")) {
            lines.add("");
            lines.add("obligations: " + told.path("obligations"));
        }
        return lines;
    }

    private static String line(JsonNode grant) {
        return "%s (%s): %s%s%s".formatted(grant.path("grant").asString(), grant.path("effect").asString(),
                grant.path("verdict").asString(),
                grant.has("condition") ? ", if " + grant.path("condition").asString() : "",
                grant.has("why") ? ", " + grant.path("why").asString() : "");
    }
}
