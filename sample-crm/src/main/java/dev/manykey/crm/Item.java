package dev.manykey.crm;

import java.time.Instant;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One record of a resource at one moment.
 *
 * @param resource what it is
 * @param id from 1, never used again
 * @param fields a value for every field of the resource, JSON null where there is none
 * @param createdAt when it was made
 * @param updatedAt when it was last changed; {@code createdAt} before
 */
record Item(Resource resource, long id, Map<String, JsonNode> fields, Instant createdAt, Instant updatedAt) {
    Item {
        fields = Map.copyOf(fields);
    }

    JsonNode field(String name) {
        return fields.getOrDefault(name, JsonNodeFactory.instance.nullNode());
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id);
        for (Field field : resource.fields()) {
            json.set(field.name(), field(field.name()));
        }
        return json.put("created_at", createdAt.toString()).put("updated_at", updatedAt.toString());
    }
}
