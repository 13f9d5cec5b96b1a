package dev.manykey.policy.change;

import dev.manykey.adminapi.IdempotencyKey;
import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.RequestFingerprint;

import org.jspecify.annotations.Nullable;

/**
 * What remains of a request with an idempotency key, in the document of what it made.
 *
 * @param id stands for the operator and the key; the key itself is kept nowhere
 * @param fingerprint of the request
 */
public record RequestMark(String id, String fingerprint) {
    /**
     * The mark of a request; null when it came without a key.
     *
     * @param prefix says what it makes, such as {@code policy-}
     */
    public static @Nullable RequestMark of(String prefix, @Nullable IdempotencyKey key, Operator operator,
            Object request) {
        return key == null
                ? null
                : new RequestMark(key.derivedId(prefix, operator.id()), RequestFingerprint.of(request).value());
    }
}
