package dev.manykey.pdp.condition;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import org.jspecify.annotations.Nullable;

/** Something that a condition can ask about: a variable of the language. */
public enum Fact {
    /** The method, as sent. */
    METHOD("request.method", SimpleType.STRING),
    /** The path after the upstream's base URL, as sent, without query. */
    PATH("request.path", SimpleType.STRING),
    /** Query parameters, decoded, by name; see {@link FieldMap}. */
    QUERY("request.query", Types.TEXTS),
    /** Headers by name in lower case; see {@link FieldMap}. The ones that carry the access key are left out. */
    HEADERS("request.headers", Types.TEXTS),
    /** The body, when it is JSON. */
    BODY("request.body", SimpleType.DYN),
    /** Path parameters, decoded, by their names in the catalog. */
    PARAMETERS("params", Types.TEXTS),
    /** The address that the connection comes from. */
    CALLER_IP("caller.ip", SimpleType.STRING),
    /** The moment of the decision. */
    NOW("now", SimpleType.TIMESTAMP),
    /** The id of the access key. */
    KEY_ID("key.id", SimpleType.STRING),
    /** What the tool is called that has the key. */
    KEY_NAME("key.name", SimpleType.STRING),
    /** Who answers for the key. */
    OWNER_ID("owner.id", SimpleType.STRING),
    /** The resource of the operation. */
    RESOURCE("operation.resource", SimpleType.STRING),
    /** {@code read} or {@code write}. */
    ACCESS("operation.access", SimpleType.STRING),
    /** The API's own name for the operation, empty when it has none. */
    OPERATION_ID("operation.id", SimpleType.STRING),
    /** What the operation costs. */
    COST("operation.cost", SimpleType.INT);

    private static final Map<String, Fact> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(Fact::variable, Function.identity()));

    /** On its own, since the constants are made before anything else of an enum. */
    private static final class Types {
        private static final CelType TEXTS = MapType.create(SimpleType.STRING, SimpleType.STRING);
    }

    private final String variable;
    private final CelType type;

    Fact(String variable, CelType type) {
        this.variable = variable;
        this.type = type;
    }

    /** Its name in the language. */
    public String variable() {
        return variable;
    }

    /** The fact with this name; null when there is none. */
    static @Nullable Fact named(String variable) {
        return BY_NAME.get(variable);
    }

    CelType type() {
        return type;
    }
}
