package dev.manykey.adminapi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/** The text that a caller sends to get the next page: where the last one ended, in a form that nobody should read. */
public final class Cursor {
    private Cursor() {}

    /** The cursor that stands for {@code position}, the place after which the next page starts. */
    public static String encode(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The position that a cursor stands for; null for null, which is the start.
     *
     * @throws ProblemException {@code invalid_request} when it is not one that {@link #encode} made
     */
    public static @Nullable String decode(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            String position = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (!position.isEmpty() && encode(position).equals(cursor)) {
                return position;
            }
        } catch (IllegalArgumentException | CharacterCodingException garbage) {
            throw refusal(cursor);
        }
        throw refusal(cursor);
    }

    private static ProblemException refusal(String cursor) {
        return ProblemException.invalid("cursor", cursor, "nextCursor of the page before");
    }
}
