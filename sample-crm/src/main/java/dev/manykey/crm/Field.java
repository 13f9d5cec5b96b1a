package dev.manykey.crm;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One field of a resource.
 *
 * @param name as in JSON
 * @param type what it may hold when it is not null
 * @param need whether a caller must, may or cannot set it
 * @param initial what a new record holds when the caller says nothing; JSON null when optional and without a default
 */
record Field(String name, FieldType type, Need need, JsonNode initial) {
    static Field required(String name, FieldType type) {
        return new Field(name, type, Need.REQUIRED, JsonNodeFactory.instance.nullNode());
    }

    static Field optional(String name, FieldType type) {
        return new Field(name, type, Need.OPTIONAL, JsonNodeFactory.instance.nullNode());
    }

    static Field preset(String name, FieldType type, JsonNode initial) {
        return new Field(name, type, Need.PRESET, initial);
    }

    static Field readOnly(String name, FieldType type) {
        return new Field(name, type, Need.READ_ONLY, JsonNodeFactory.instance.nullNode());
    }

    /**
     * The one of {@code fields} with that name.
     *
     * @throws Refused with status 400 when there is none
     */
    static Field named(List<Field> fields, String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        throw Refused.invalid(name, "unknown",
                "one of " + String.join(", ", fields.stream().map(Field::name).toList()));
    }

    /**
     * Refuses a value that a caller may not give to this field.
     *
     * @throws Refused with status 400
     */
    void check(JsonNode value) {
        @Nullable
        String expected = switch (need) {
            case READ_ONLY -> "absent, it is read-only";
            case REQUIRED, PRESET -> type.accepts(value) ? null : type.expected();
            case OPTIONAL -> value.isNull() || type.accepts(value) ? null : type.expected() + ", or null";
        };
        if (expected != null) {
            throw Refused.invalid(name, value.toString(), expected);
        }
    }

    /** Who sets a field. */
    enum Need {
        /** The caller, always; never null. */
        REQUIRED,
        /** The caller, or else its initial value; never null. */
        PRESET,
        /** The caller, who may leave it null. */
        OPTIONAL,
        /** The CRM. */
        READ_ONLY
    }
}
