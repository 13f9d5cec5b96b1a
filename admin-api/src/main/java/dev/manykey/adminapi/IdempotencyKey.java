package dev.manykey.adminapi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a caller sends with a request that creates something, so that sending it twice creates one thing. Endpoints
 * take it as {@code @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable IdempotencyKey key}.
 *
 * @param value 1..255 visible ASCII characters
 */
public record IdempotencyKey(String value) {
    /** Name of the header. */
    public static final String HEADER = "Idempotency-Key";

    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final String CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int ID_BYTES = 16;

    /** Refuses another form. */
    public IdempotencyKey {
        if (!FORM.matcher(value).matches()) {
            throw ProblemException.invalid(HEADER, value, "1..255 visible ASCII characters");
        }
    }

    /** The key that a caller sent; null for null. */
    public static @Nullable IdempotencyKey parse(@Nullable String header) {
        return header == null ? null : new IdempotencyKey(header);
    }

    /**
     * The id of what this request creates: always the same for the same prefix, operator and key, and not to be
     * guessed from another. It is {@code prefix} and 26 characters of Crockford's base32 in lower case.
     *
     * @param prefix says what kind of thing it is, such as {@code k-}
     * @param operatorId id of the operator who sent the key
     */
    public String derivedId(String prefix, String operatorId) {
        MessageDigest digest = Sha256.digest();
        for (String part : new String[]{operatorId, prefix, value}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return prefix + base32(digest.digest());
    }

    private static String base32(byte[] hash) {
        var text = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (int i = 0; i < ID_BYTES; i++) {
            bits = (bits << 8) | (hash[i] & 0xff);
            held += 8;
            while (held >= 5) {
                held -= 5;
                text.append(CROCKFORD.charAt((bits >> held) & 31));
            }
        }
        return text.append(CROCKFORD.charAt((bits << (5 - held)) & 31)).toString();
    }
}
