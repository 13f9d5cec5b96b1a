package dev.manykey.contract;

/**
 * Names a credential. A {@link Slug}; written in JSON as a plain string.
 *
 * @param value the text, never empty
 */
public record CredentialId(String value) {
    /** @throws IllegalArgumentException when {@code value} is not a slug */
    public CredentialId {
        Slug.require("credentialId", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
