package dev.manykey.policy.openapi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.ProblemException;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The references of a document: only those into itself are allowed, and only those of path items are followed. */
final class References {
    private static final int REPORTED = 20;

    private References() {}

    /** Refuses a document with a reference to a file or URL anywhere in it. */
    static void requireInternal(JsonNode document) {
        List<InvalidField> outside = new ArrayList<>();
        collect(document, new ArrayDeque<>(), outside);
        if (!outside.isEmpty()) {
            throw ProblemException.invalid(outside);
        }
    }

    /** The path item that {@code item} is or refers to. */
    static JsonNode follow(JsonNode item, JsonNode document, String where) {
        Set<String> seen = new HashSet<>();
        JsonNode at = item;
        for (String reference = referenceIn(at); reference != null; reference = referenceIn(at)) {
            if (!seen.add(reference)) {
                throw ProblemException.invalid(where + ".$ref", reference, "no circle of references");
            }
            JsonNode target = reference.startsWith("#/") ? document.at(reference.substring(1)) : document.path("");
            if (!target.isObject()) {
                throw ProblemException.invalid(where + ".$ref", reference, "a path item in this document");
            }
            at = target;
        }
        return at;
    }

    private static void collect(JsonNode node, Deque<String> place, List<InvalidField> outside) {
        if (outside.size() >= REPORTED) {
            return;
        }
        if (node.isObject()) {
            String reference = referenceIn(node);
            if (reference != null && !reference.startsWith("#")) {
                outside.add(InvalidField.of(String.join(".", place) + ".$ref", reference,
                        "#/...; references to files and URLs are never fetched"));
            }
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                place.addLast(member.getKey());
                collect(member.getValue(), place, outside);
                place.removeLast();
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                place.addLast(Integer.toString(i));
                collect(node.get(i), place, outside);
                place.removeLast();
            }
        }
    }

    private static @Nullable String referenceIn(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isString() ? reference.stringValue() : null;
    }
}
