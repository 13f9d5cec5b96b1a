package dev.manykey.change;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.RequestFingerprint;

import org.jspecify.annotations.Nullable;

/**
 * What remains of a request with an idempotency key, in the document of what it made.
 *
 * @param id stands for the operator and the key, and is the id of what is made when the request names none; the key itself
 *        is kept nowhere
 * @param fingerprint of the request, mixed with the key: who reads the database alone cannot try tokens against it
 */
public record RequestMark(String id, String fingerprint) {
    /** What a caller is told who uses an idempotency key for another request; the key itself is not told back. */
    public static final Problem REUSED = Problem.of(ProblemCode.IDEMPOTENCY_KEY_REUSED, List.of(InvalidField.of(
            IdempotencyKey.HEADER, null, "the same request as before, or a new key")));

    /**
     * The mark of a request; null when it came without a key.
     *
     * @param prefix says what it makes, such as {@code key-}
     */
    public static @Nullable RequestMark of(String prefix, @Nullable IdempotencyKey key, Operator operator,
            Object request) {
        return of(prefix, key, operator.id(), request);
    }

    /** The same of a request by somebody with this id, who need not be an operator. */
    public static @Nullable RequestMark of(String prefix, @Nullable IdempotencyKey key, String actor,
            Object request) {
        if (key == null) {
            return null;
        }
        String mixed = key.value() + "\n" + RequestFingerprint.of(request).value();
        return new RequestMark(key.derivedId(prefix, actor), sha256(mixed));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java platform)", impossible);
        }
    }
}
