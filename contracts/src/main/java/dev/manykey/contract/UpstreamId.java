package dev.manykey.contract;

/**
 * Names an upstream. A {@link Slug}; written in JSON as a plain string.
 *
 * @param value the text, never empty
 */
public record UpstreamId(String value) {
    /** @throws IllegalArgumentException when {@code value} is not a slug */
    public UpstreamId {
        Slug.require("upstreamId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
