package dev.manykey.proxy.forward;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;

import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.record.Described;
import dev.manykey.proxy.record.Recorder;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/**
 * What the codec could not read as a request: recorded once like every other refusal, and answered with a body that says what
 * was wrong instead of an empty one. The connection is closed after it. One instance for each connection.
 */
final class BrokenRequests extends ChannelDuplexHandler {
    private final Recorder recorder;
    private final Clock clock;
    private final ForwardMetrics metrics;
    private @Nullable Broken broken;

    private record Broken(Refusal refusal, String exchange) {}

    BrokenRequests(Recorder recorder, Clock clock, ForwardMetrics metrics) {
        this.recorder = recorder;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (broken == null && message instanceof HttpRequest request && request.decoderResult().isFailure()) {
            Inbound inbound = new Inbound(request.method().name(), request.uri(),
                    request.protocolVersion().text(), List.of(), remote(context),
                    clock.instant());
            Refusal refusal = refusal(request.decoderResult().cause(), inbound);
            metrics.refused(refusal.code());
            broken = new Broken(refusal, recorder.refused(inbound, refusal).id());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Broken refused = broken;
        if (refused != null && message instanceof FullHttpResponse empty && empty.content().readableBytes() == 0
                && empty.status().code() >= 400) {
            empty.release();
            var _ = context.write(described(refused), promise);
        } else {
            var _ = context.write(message, promise);
        }
    }

    private static FullHttpResponse described(Broken broken) {
        ProblemCode code = broken.refusal().code();
        byte[] body = RefusalBody.of(code, broken.refusal().detail(), null, null, broken.exchange());
        FullHttpResponse response = new DefaultFullHttpResponse(io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(code.status()), Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(RefusalBody.REFUSAL_HEADER, code.toString())
                .set(RefusalBody.EXCHANGE_HEADER, broken.exchange());
        return response;
    }

    private static Refusal refusal(Throwable cause, Inbound inbound) {
        boolean tooLarge = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException;
        ProblemCode code = tooLarge ? ProblemCode.HEAD_TOO_LARGE : ProblemCode.REQUEST_MALFORMED;
        return Refusal.of(code, tooLarge
                ? "request line or headers: more than this proxy takes (expected: see manykey.proxy.forward.maxTarget and maxHead)"
                : "request: not readable as HTTP/1.1 (expected: RFC 9112)", Described.target(inbound));
    }

    private static String remote(ChannelHandlerContext context) {
        return context.channel().remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "";
    }
}
