package dev.manykey.adminapi;

import java.security.SecureRandom;
import java.util.Optional;

import dev.manykey.contract.KeyHash;
import dev.manykey.sealing.SecretBytes;
import dev.manykey.sealing.TokenText;

/**
 * The text that an operator presents: {@code mka_}, 43 characters and a checksum. It is shown once and never stored.
 */
public final class OperatorToken implements AutoCloseable {
    /** What every operator's token starts with. */
    public static final String PREFIX = "mka_";

    private final SecretBytes text;

    private OperatorToken(SecretBytes text) {
        this.text = text;
    }

    /** A new token. */
    public static OperatorToken issue(SecureRandom random) {
        return new OperatorToken(TokenText.issue(PREFIX, random));
    }

    /** The token with this text; empty when prefix, length, alphabet or checksum is wrong. */
    public static Optional<OperatorToken> parse(CharSequence text) {
        return TokenText.isWellFormed(PREFIX, text)
                ? Optional.of(new OperatorToken(SecretBytes.ofUtf8(text)))
                : Optional.empty();
    }

    /** SHA-256 of the text, the only form that is stored. */
    public KeyHash hash() {
        return KeyHash.of(TokenText.sha256(text));
    }

    /** The text as ASCII, for the one time that it is shown. */
    public SecretBytes text() {
        return text;
    }

    @Override
    public void close() {
        text.close();
    }

    @Override
    public String toString() {
        return "OperatorToken[redacted]";
    }
}
