package dev.manykey.crm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Reads a request's body chunk by chunk, as fast as it comes, and keeps no more of it than its limit. What is above the
 * limit is read and dropped up to four times the limit, so that a client that sends before it listens gets its 413;
 * beyond that the connection is given up.
 */
final class RequestBody {
    private static final int PATIENCE = 4;

    private final int max;
    private final boolean keep;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long seen;

    private RequestBody(int max, boolean keep) {
        this.max = max;
        this.keep = keep;
    }

    /** All bytes of the body, or {@link Refused} with status 413 when there are more than {@code max}. */
    static Mono<byte[]> read(HttpServerRequest request, int max) {
        return gather(request, new RequestBody(max, true)).map(body -> body.kept.toByteArray());
    }

    /** Reads the body to its end for nothing, so that the answer finds a client that listens. */
    static Mono<Void> discard(HttpServerRequest request, int max) {
        return gather(request, new RequestBody(max, false)).then();
    }

    private static Mono<RequestBody> gather(HttpServerRequest request, RequestBody body) {
        long declared = declaredLength(request);
        if (declared > (long) body.max * PATIENCE) {
            return Mono.error(Refused.tooLarge(body.max));
        }
        return request.receive().reduce(body, RequestBody::add).doOnNext(RequestBody::requireWithinLimit);
    }

    private RequestBody add(ByteBuf chunk) {
        seen += chunk.readableBytes();
        if (seen > (long) max * PATIENCE) {
            throw Refused.tooLarge(max);
        }
        if (keep && seen <= max) {
            try {
                chunk.readBytes(kept, chunk.readableBytes());
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
        return this;
    }

    private void requireWithinLimit() {
        if (seen > max) {
            throw Refused.tooLarge(max);
        }
    }

    private static long declaredLength(HttpServerRequest request) {
        // The decoder has refused what is not a number.
        String length = request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length.strip());
    }
}
