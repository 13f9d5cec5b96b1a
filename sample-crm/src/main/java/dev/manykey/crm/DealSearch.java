package dev.manykey.crm;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which deals a search wants: those whose title contains a text, upper and lower case being the same, and that hold what
 * else is asked for.
 *
 * @param term in lower case; empty for any title
 * @param status null for any
 * @param minValue 0 for any, deals without a value included
 */
record DealSearch(String term, @Nullable JsonNode status, double minValue) implements Predicate<Item> {
    private static final Field TERM = Field.required("term", new FieldType.Text(100));
    private static final List<Field> QUESTIONS = List.of(
            TERM,
            Field.required("status", new FieldType.Choice(List.of("open", "won", "lost"))),
            Field.required("min_value", new FieldType.Amount()));

    /**
     * A search by title.
     *
     * @throws Refused with status 400 when there is no term, or it is blank or too long
     */
    static DealSearch ofTerm(Optional<String> term) {
        String text = term.orElseThrow(() -> Refused.invalid(TERM.name(), "missing", TERM.type().expected()));
        return ofJson(JsonNodeFactory.instance.objectNode().put(TERM.name(), text));
    }

    /**
     * A search by any of {@code term}, {@code status} and {@code min_value}.
     *
     * @throws Refused with status 400 when one of them has not the right form, or there is another
     */
    static DealSearch ofJson(ObjectNode given) {
        for (Map.Entry<String, JsonNode> property : given.properties()) {
            Field.named(QUESTIONS, property.getKey()).check(property.getValue());
        }
        return new DealSearch(given.path("term").asString("").toLowerCase(Locale.ROOT), given.get("status"),
                given.path("min_value").asDouble(0));
    }

    @Override
    public boolean test(Item deal) {
        return deal.field("title").stringValue().toLowerCase(Locale.ROOT).contains(term)
                && (status == null || status.equals(deal.field("status")))
                && deal.field("value").asDouble(0) >= minValue;
    }
}
