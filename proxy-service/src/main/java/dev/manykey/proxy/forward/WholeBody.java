package dev.manykey.proxy.forward;

import java.io.ByteArrayOutputStream;

import dev.manykey.proxy.http.Framing;

import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** The body of a request, read to its end, for a decision that depends on it. */
final class WholeBody {
    /** It is longer than may be read. */
    static final class TooLong extends RuntimeException {
        TooLong() {
            super("the body is too long", null, false, false);
        }
    }

    private WholeBody() {}

    /** Fails with {@link TooLong}, before more is kept, or with {@link UpstreamFailure.CallerBrokeOff} when it is not all there. */
    static Mono<byte[]> read(HttpServerRequest request, long most) {
        Framing framing = Framing.of(request.requestHeaders());
        if (framing.isLongerThan(most)) {
            return Mono.error(new TooLong());
        }
        if (!framing.hasBody()) {
            return Mono.just(new byte[0]);
        }
        return request.receive().asByteArray()
                .onErrorMap(UpstreamFailure.CallerBrokeOff::new)
                .reduceWith(ByteArrayOutputStream::new, (read, chunk) -> {
                    if (read.size() + chunk.length > most) {
                        throw new TooLong();
                    }
                    read.writeBytes(chunk);
                    return read;
                })
                .map(ByteArrayOutputStream::toByteArray)
                .filter(body -> framing.chunked() || Integer.toString(body.length).equals(framing.length()))
                .switchIfEmpty(Mono.error(() -> new UpstreamFailure.CallerBrokeOff(
                        new java.io.EOFException("less than declared"))));
    }
}
