package dev.manykey.key;

import java.nio.charset.StandardCharsets;

import dev.manykey.sealing.SecretBytes;

import com.fasterxml.jackson.annotation.JsonValue;

/** A secret in the one answer that tells it. Only writing that answer reads it; nothing else prints it. */
public final class ShownOnce {
    private final SecretBytes secret;

    /** A secret that is ASCII text. */
    public ShownOnce(SecretBytes secret) {
        this.secret = secret;
    }

    @JsonValue
    String text() {
        return secret.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "ShownOnce[redacted]";
    }
}
