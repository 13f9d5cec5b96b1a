package dev.manykey.policy.authzen;

import java.util.List;
import java.util.Map;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.pdp.Match;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the properties of a resource tell of the request, beside its id: {@code path}, {@code uri} and {@code params}. All of it has to
 * be about one request, since only one is decided on.
 *
 * @param path of the request with its query, by {@code path} or {@code uri}; null when neither is told
 * @param isOne false when {@code path} and {@code uri} are two requests
 * @param params values of path parameters, empty when none are told
 */
record ToldRequest(@Nullable String path, boolean isOne, ObjectNode params) {
    private static final List<String> TEXTS = List.of("path", "uri", "upstream");

    static ToldRequest of(ObjectNode properties) {
        String path = text(properties, "path");
        String uri = ofUri(text(properties, "uri"));
        ObjectNode params = properties.get("params") instanceof ObjectNode told ? told : properties.objectNode();
        if (path == null || uri == null) {
            return new ToldRequest(path == null ? uri : path, true, params);
        }
        boolean same = path.equals(uri) || (path.indexOf('?') < 0 && plain(uri).equals(path))
                || (uri.indexOf('?') < 0 && plain(path).equals(uri));
        return new ToldRequest(path.indexOf('?') < 0 ? uri : path, same, params);
    }

    /**
     * Refuses what is of another type than docs/authzen.md has.
     *
     * @throws ProblemException {@code invalid_request}
     */
    static void check(ObjectNode properties, String at) {
        for (String name : TEXTS) {
            JsonNode value = properties.get(name);
            if (value != null && !value.isString()) {
                throw ProblemException.invalid(at + "." + name, QuestionReader.shown(value), "a string");
            }
        }
        JsonNode params = properties.get("params");
        if (params != null && !(params instanceof ObjectNode)) {
            throw ProblemException.invalid(at + ".params", QuestionReader.shown(params), "an object");
        }
        for (Map.Entry<String, JsonNode> one : params == null ? Map.<String, JsonNode>of().entrySet()
                : params.properties()) {
            if (!one.getValue().isString() && !one.getValue().isIntegralNumber()) {
                throw ProblemException.invalid(at + ".params." + one.getKey(), QuestionReader.shown(one.getValue()),
                        "a string or a whole number");
            }
        }
    }

    /** The path without its query; null when none is told. */
    @Nullable
    String plainPath() {
        return path == null ? null : plain(path);
    }

    /**
     * Whether the values in {@code params} are those that {@code path} has.
     *
     * @param names of the path parameters by the template that was asked for, left to right
     */
    boolean agrees(Match.Matched matched, List<String> names, String path) {
        List<String> own = matched.parameterNames();
        for (int i = 0; i < own.size(); i++) {
            JsonNode value = params.get(names.size() == own.size() ? names.get(i) : own.get(i));
            String raw = matched.parameter(own.get(i), path);
            if (value != null && !AskedPath.segment(value.asString()).equals(raw)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String ofUri(@Nullable String uri) {
        if (uri == null) {
            return null;
        }
        int authority = uri.indexOf("://");
        int slash = authority < 0 ? 0 : uri.indexOf('/', authority + 3);
        return slash < 0 ? "/" : uri.substring(slash);
    }

    private static String plain(String path) {
        int question = path.indexOf('?');
        return question < 0 ? path : path.substring(0, question);
    }

    private static @Nullable String text(ObjectNode properties, String name) {
        JsonNode value = properties.get(name);
        return value != null && value.isString() ? value.stringValue() : null;
    }
}
