package dev.manykey.key.credential;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** An upstream's real token in the only form in which this service keeps it: it opens in a proxy, for one origin. */
final class SealedToken {
    private final String origin;
    private final byte[] bytes;
    private final Instant at;

    /**
     * @param origin scheme, host and port that the token may be sent to
     * @param bytes the ciphertext; copied
     * @param at when it was sealed
     */
    SealedToken(String origin, byte[] bytes, Instant at) {
        this.origin = origin;
        this.bytes = bytes.clone();
        this.at = at;
    }

    /** Scheme, host and port that the token may be sent to. */
    String origin() {
        return origin;
    }

    /** A copy of the ciphertext. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** When it was sealed. */
    Instant at() {
        return at;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SealedToken that && origin.equals(that.origin) && at.equals(that.at)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(origin, at, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
        return "SealedToken[for %s, since %s]".formatted(origin, at);
    }
}
