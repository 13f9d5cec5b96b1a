package dev.manykey.contract;

/**
 * Names an operator, that is a person or job with an admin or auditor token. A {@link Slug}; written in JSON as a plain string.
 *
 * @param value the text, never empty
 */
public record OperatorId(String value) {
    /** @throws IllegalArgumentException when {@code value} is not a slug */
    public OperatorId {
        Slug.require("operatorId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
