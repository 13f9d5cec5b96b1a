package dev.manykey.policy.upstream;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** The body of a request, whatever media type it came under: {@code curl --data-binary} calls everything a form. */
final class RequestBytes {
    private RequestBytes() {}

    /** All of it; empty for no body. Ends with an error that is answered with 413 when it has more than {@code most}. */
    static Mono<byte[]> of(ServerHttpRequest request, int most) {
        return DataBufferUtils.join(request.getBody(), most).map(joined -> {
            byte[] bytes = new byte[joined.readableByteCount()];
            joined.read(bytes);
            DataBufferUtils.release(joined);
            return bytes;
        }).defaultIfEmpty(new byte[0]);
    }
}
