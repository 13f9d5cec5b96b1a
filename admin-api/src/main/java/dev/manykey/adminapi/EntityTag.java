package dev.manykey.adminapi;

/**
 * The version of an entity as HTTP writes it, always strong (RFC 9110 8.8.3).
 *
 * @param version the entity's version, 0 or more
 */
public record EntityTag(long version) {
    /** Refuses a negative version. */
    public EntityTag {
        if (version < 0) {
            throw new IllegalArgumentException("version: %d (expected: >= 0)".formatted(version));
        }
    }

    /** The value of the header {@code ETag}, such as {@code "7"} with its quotes. */
    public String headerValue() {
        return "\"" + version + "\"";
    }

    @Override
    public String toString() {
        return headerValue();
    }
}
