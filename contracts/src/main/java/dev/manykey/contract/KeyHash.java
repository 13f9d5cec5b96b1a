package dev.manykey.contract;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * SHA-256 of the text of an access key or an operator's token, the only form in which either is ever stored. The texts
 * carry 256 random bits, so no slow hash is needed. Compared in constant time.
 */
public final class KeyHash {
    /** Bytes of a hash. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes a copy of {@code sha256}, which must be 32 bytes. */
    public static KeyHash of(byte[] sha256) {
        if (sha256.length != LENGTH) {
            throw new IllegalArgumentException("hash: %d bytes (expected: %d)".formatted(sha256.length, LENGTH));
        }
        return new KeyHash(sha256.clone());
    }

    /** Reads 64 hexadecimal digits. */
    public static KeyHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof KeyHash that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The 64 hexadecimal digits; the hash is not a secret. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
