package dev.manykey.contract;

/**
 * Names an access key. A {@link Slug}; written in JSON as a plain string.
 *
 * @param value the text, never empty
 */
public record AccessKeyId(String value) {
    /** @throws IllegalArgumentException when {@code value} is not a slug */
    public AccessKeyId {
        Slug.require("accessKeyId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
