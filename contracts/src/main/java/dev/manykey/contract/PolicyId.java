package dev.manykey.contract;

/**
 * Names a policy. A {@link Slug}; written in JSON as a plain string.
 *
 * @param value the text, never empty
 */
public record PolicyId(String value) {
    /** @throws IllegalArgumentException when {@code value} is not a slug */
    public PolicyId {
        Slug.require("policyId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
