package dev.manykey.policy.authzen;

import java.util.LinkedHashSet;
import java.util.Set;

import dev.manykey.pdp.Duties;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a gateway can do what a permit obliges to. One that says nothing of it is taken to do nothing: a permit would give it
 * more than was granted.
 */
final class Duty {
    private static final String MEMBER = "obligations_supported";

    private Duty() {}

    /** Whether {@code context} names all of {@code duties}, or says that the gateway can do whatever comes. */
    static boolean isTaken(Duties duties, ObjectNode context) {
        JsonNode said = context.get(MEMBER);
        if (duties.isEmpty() || (said != null && said.isBoolean() && said.booleanValue())) {
            return true;
        }
        if (said == null || !said.isArray()) {
            return false;
        }
        Set<String> taken = new LinkedHashSet<>();
        said.forEach(one -> taken.add(one.isString() ? one.stringValue() : ""));
        return taken.containsAll(names(duties));
    }

    /** The names of what there is to do, as the answer has them. */
    private static Set<String> names(Duties duties) {
        Set<String> names = new LinkedHashSet<>();
        add(names, "mask", !duties.mask().isEmpty());
        add(names, "drop", !duties.drop().isEmpty());
        add(names, "rows", !duties.rows().isEmpty());
        add(names, "limits", !duties.limits().isEmpty());
        add(names, "maxBodyBytes", duties.maxBodyBytes() != null);
        add(names, "query", !duties.query().isEmpty());
        return names;
    }

    private static void add(Set<String> names, String name, boolean isDue) {
        if (isDue) {
            names.add(name);
        }
    }
}
