package dev.manykey.contract.policy;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.Access;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One line of a policy: it allows or denies some operations of the upstream, always or under conditions. It is about the
 * operations that it names, or about those of its resources with its kinds of access; one that names neither is about none.
 *
 * @param id tells the grants of a policy apart, for people and the record
 * @param resources by name, {@code *} for every one; empty when operations are named
 * @param access which kinds of access to the resources; empty when operations are named
 * @param operations by method and path template as the catalog has them, such as {@code GET /v1/deals/{id}}, or by the API's
 *        own name for them; empty when resources are named
 * @param parameters values that path parameters must have, by parameter; operations without such a parameter are none of
 *        the grant's
 * @param when a condition in CEL, see docs/policies.md; null for always
 * @param obligations what must be done whenever this grant applies; null for nothing
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Grant(String id, Effect effect, List<String> resources, List<Access> access, List<String> operations,
        SortedMap<String, List<String>> parameters, @Nullable String when, @Nullable Obligations obligations) {
    /** The name that stands for every resource. */
    public static final String EVERY_RESOURCE = "*";

    /** Whether a grant gives or takes. */
    public enum Effect {
        /** It allows, unless something denies. */
        ALLOW,
        /** It denies, whatever else allows. */
        DENY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Lists that are left out are empty. */
    @SuppressWarnings("NullAway") // Jackson gives null for what is left out
    public Grant {
        resources = resources == null ? List.of() : List.copyOf(resources);
        access = access == null ? List.of() : List.copyOf(access);
        operations = operations == null ? List.of() : List.copyOf(operations);
        SortedMap<String, List<String>> values = new TreeMap<>();
        if (parameters != null) {
            parameters.forEach((name, allowed) -> values.put(name, List.copyOf(allowed)));
        }
        parameters = Collections.unmodifiableSortedMap(values);
    }

    /** Whether it holds for its operations always, and obliges to nothing. */
    public boolean holdsSimply() {
        return parameters.isEmpty() && when == null && obligations == null;
    }
}
