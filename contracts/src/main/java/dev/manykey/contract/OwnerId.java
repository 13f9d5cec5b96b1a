package dev.manykey.contract;

/**
 * Names an owner. A {@link Slug}; written in JSON as a plain string.
 *
 * @param value the text, never empty
 */
public record OwnerId(String value) {
    /** @throws IllegalArgumentException when {@code value} is not a slug */
    public OwnerId {
        Slug.require("ownerId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
