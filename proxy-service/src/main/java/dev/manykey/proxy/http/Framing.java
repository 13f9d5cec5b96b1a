package dev.manykey.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * How a message's body is framed (RFC 9112 6).
 *
 * @param chunked whether it comes in chunks
 * @param length declared, null when it is not
 */
public record Framing(boolean chunked, @Nullable String length) {
    /** The framing that headers declare. */
    public static Framing of(HttpHeaders headers) {
        return new Framing(headers.contains(HttpHeaderNames.TRANSFER_ENCODING),
                headers.get(HttpHeaderNames.CONTENT_LENGTH));
    }

    /** Whether there is, or may be, a body of a request. */
    public boolean hasBody() {
        return chunked || (length != null && !length.equals("0"));
    }

    /** Whether more than {@code bytes} are declared. */
    public boolean isLongerThan(long bytes) {
        return length != null && (length.length() > 18 || Long.parseLong(length) > bytes);
    }
}
