package dev.manykey.sealing;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A secret in memory, which no log, error or document can print. It opens only inside a {@link #use} block, compares in
 * constant time and is zeroed by {@link #close()}. Safe for use by several threads.
 */
public final class SecretBytes implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A secret with a copy of {@code bytes}; the caller keeps its array and zeroes it. */
    public static SecretBytes copyOf(byte[] bytes) {
        return new SecretBytes(bytes.clone());
    }

    /** A secret with a copy of {@code bytes}, which are zeroed here. */
    public static SecretBytes moving(byte[] bytes) {
        var secret = copyOf(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
    }

    /** A secret with the UTF-8 form of {@code text}. */
    public static SecretBytes ofUtf8(CharSequence text) {
        // The encoder's own buffer would stay on the heap; three bytes are the most that one char becomes.
        var encoded = ByteBuffer.wrap(new byte[text.length() * 3]);
        StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE)
                .encode(CharBuffer.wrap(text), encoded, true);
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        return new SecretBytes(bytes);
    }

    /**
     * What {@code block} makes of the bytes. The block gets a copy that is zeroed when it returns, so an array that it
     * keeps is worthless.
     *
     * @throws IllegalStateException when the secret is closed
     */
    public <T extends @Nullable Object, X extends Exception> T use(Use<T, X> block) throws X {
        byte[] opened = open();
        try {
            return block.on(opened);
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** Zeroes the bytes; the secret cannot be used afterwards. Closing twice is harmless. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    /** True for another open secret with the same bytes, in a time that does not depend on where they differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof SecretBytes that) || isClosed() || that.isClosed()) {
            return false;
        }
        return use(mine -> that.use(theirs -> MessageDigest.isEqual(mine, theirs)));
    }

    /** The length alone, so that a printed hash code tells nothing about the bytes. */
    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "SecretBytes[redacted]";
    }

    @JsonValue
    @SuppressWarnings("DoNotCallSuggester") // only Jackson calls it
    Object refuseJson() {
        throw new UnsupportedOperationException("SecretBytes: asked to be written as JSON (expected: use(...))");
    }

    private synchronized byte[] open() {
        if (closed) {
            throw new IllegalStateException("SecretBytes: closed (expected: open)");
        }
        return bytes.clone();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /**
     * What is done with the bytes of a secret.
     *
     * @param <T> what comes out of it; never the bytes themselves
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Use<T extends @Nullable Object, X extends Exception> {
        /** Called once, with a copy of the bytes that is zeroed afterwards. */
        T on(byte[] bytes) throws X;
    }
}
