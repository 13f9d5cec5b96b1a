package dev.manykey.standalone.store;

import java.util.List;
import java.util.Map;

import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import org.jspecify.annotations.Nullable;

/** What a filter says for certain about every document that it matches. What is not understood bounds nothing.
 *
 *  @param equal values that fields have
 *  @param low the smallest text that {@code _id} can be, or null
 *  @param high the greatest text that {@code _id} can be, or null */
record Bounds(Document equal, @Nullable String low, @Nullable String high) {

    static final String ID = "_id";

    static Bounds of(Document filter) {
        return new Bounds(new Document(), null, null).and(filter);
    }

    boolean isRange() {
        return low != null || high != null;
    }

    boolean isOneId() {
        return low != null && low.equals(high);
    }

    /** The values that {@code index} finds these documents by, or null when one of its fields is not bound. */
    @Nullable
    Document keysOf(Index<?> index) {
        var keys = new Document();
        for (IndexKey key : index.getKeys()) {
            if (!equal.containsKey(key.getKey())) {
                return null;
            }
            keys.put(key.getKey(), equal.get(key.getKey()));
        }
        return keys;
    }

    private Bounds and(Document filter) {
        var bounds = this;
        for (Map.Entry<String, Object> condition : filter.entrySet()) {
            bounds = bounds.and(condition.getKey(), condition.getValue());
        }
        return bounds;
    }

    private Bounds and(String field, @Nullable Object condition) {
        if (field.equals("$and") && condition instanceof List<?> parts) {
            var bounds = this;
            for (Object part : parts) {
                bounds = part instanceof Document filter ? bounds.and(filter) : bounds;
            }
            return bounds;
        }
        if (condition instanceof Document operators) {
            var bounds = this;
            for (Map.Entry<String, Object> operator : operators.entrySet()) {
                bounds = bounds.and(field, operator.getKey(), operator.getValue());
            }
            return bounds;
        }
        return and(field, "$eq", condition);
    }

    private Bounds and(String field, String operator, @Nullable Object operand) {
        if (operator.equals("$eq")) {
            return equalTo(field, operand);
        }
        if (field.equals(ID) && operand instanceof String text) {
            return switch (operator) {
                case "$gt", "$gte" -> from(text);
                case "$lt", "$lte" -> to(text);
                default -> this;
            };
        }
        return this;
    }

    private Bounds equalTo(String field, @Nullable Object value) {
        if (field.startsWith("$") || value == null || value instanceof Document || value instanceof List<?>
                || value instanceof BsonRegularExpression) {
            return this;
        }
        var values = new Document(equal).append(field, value);
        var bounds = new Bounds(values, low, high);
        return field.equals(ID) && value instanceof String text ? bounds.from(text).to(text) : bounds;
    }

    private Bounds from(String text) {
        return low == null || low.compareTo(text) < 0 ? new Bounds(equal, text, high) : this;
    }

    private Bounds to(String text) {
        return high == null || high.compareTo(text) > 0 ? new Bounds(equal, low, text) : this;
    }
}
