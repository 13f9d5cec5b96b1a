package dev.manykey.proxy.forward;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;

import dev.manykey.proxy.Described;
import dev.manykey.proxy.Inbound;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.admission.Admission;
import dev.manykey.proxy.admission.Handshake;
import dev.manykey.proxy.http.AnswerMetrics;
import dev.manykey.proxy.http.RefusalBody;
import dev.manykey.proxy.record.Recorder;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * What the codec could not read as a request: recorded once like every other refusal, and answered with a body that says what
 * was wrong instead of an empty one. The connection is closed after it. One instance for each connection.
 */
final class BrokenRequests extends ChannelDuplexHandler {
    private static final AttributeKey<Boolean> BROKE_OFF = AttributeKey.valueOf(BrokenRequests.class, "brokeOff");

    private final Recorder recorder;
    private final Clock clock;
    private final AnswerMetrics metrics;
    private @Nullable Broken broken;
    /** Requests that went on to the handler and are not answered to the end yet. */
    private int unanswered;

    /**
     * A message that cannot be read.
     *
     * @param inBody whether its head was read and is being handled: then that exchange says on the record how it ended
     */
    private record Broken(Refusal refusal, @Nullable String exchange, boolean inBody) {}

    BrokenRequests(Recorder recorder, Clock clock, AnswerMetrics metrics) {
        this.recorder = recorder;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Whether the body of a request on this channel turned out not to be readable. */
    static boolean brokeOff(Channel channel) {
        return channel.attr(BROKE_OFF).get() != null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            refuseWhatOthersWouldRefuseInSilence(request);
        }
        if (broken == null && message instanceof HttpObject object) {
            if (object.decoderResult().isFailure()) {
                broke(context, object);
            } else if (message instanceof HttpRequest) {
                unanswered++;
            }
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Broken refused = broken;
        boolean itsTurn = refused != null && unanswered == (refused.inBody() ? 1 : 0);
        if (message instanceof LastHttpContent) {
            unanswered--;
        }
        if (refused != null && itsTurn && message instanceof FullHttpResponse empty
                && empty.content().readableBytes() == 0
                && empty.status().code() >= 400) {
            empty.release();
            var _ = context.write(described(refused), promise);
        } else {
            var _ = context.write(message, promise);
        }
    }

    private void broke(ChannelHandlerContext context, HttpObject object) {
        if (object instanceof HttpRequest request) {
            Inbound inbound = new Inbound(request.method().name(), request.uri(), request.protocolVersion().text(),
                    List.of(),
                    remote(context), clock.instant());
            Refusal refusal = refusal(object.decoderResult().cause(), inbound);
            metrics.refused(refusal.code());
            broken = new Broken(refusal, recorder.refused(inbound, refusal).id(), false);
        } else {
            context.channel().attr(BROKE_OFF).set(true);
            Inbound none = new Inbound("", "", "", List.of(), remote(context), clock.instant());
            broken = new Broken(
                    Refusal.of(ProblemCode.REQUEST_MALFORMED, "body: not readable as declared (expected: RFC 9112)",
                            Described.target(none)),
                    null, true);
        }
    }

    /** The server below would answer these with an empty 400 after this handler, off the record. */
    private void refuseWhatOthersWouldRefuseInSilence(HttpRequest request) {
        boolean version = request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        boolean hosts = request.headers().getAll(HttpHeaderNames.HOST).stream().allMatch(Admission::isHost);
        if (!request.decoderResult().isFailure() && !(version && hosts)) {
            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(
                    version ? "host: not a host name" : "version: not one of HTTP/1")));
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        if (request.decoderResult().isSuccess() && unanswered > 0
                && request.headers().getAll(HttpHeaderNames.UPGRADE).stream().anyMatch(Handshake::isAskedForBy)) {
            request.setDecoderResult(DecoderResult.failure(new Untimely()));
        }
    }

    /** A websocket is asked for before the request in front of it is answered. */
    private static final class Untimely extends RuntimeException {
        Untimely() {
            super("websocket: not in its turn", null, false, false);
        }
    }

    private static FullHttpResponse described(Broken broken) {
        ProblemCode code = broken.refusal().code();
        byte[] body = RefusalBody.of(code, code.status(), broken.refusal().detail(), null, null, broken.exchange());
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(code.status()), Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(RefusalBody.REFUSAL_HEADER, code.toString());
        if (broken.exchange() != null) {
            response.headers().set(RefusalBody.EXCHANGE_HEADER, broken.exchange());
        }
        return response;
    }

    private static Refusal refusal(Throwable cause, Inbound inbound) {
        if (cause instanceof Untimely) {
            return Refusal.of(ProblemCode.WEBSOCKET_MALFORMED,
                    "websocket: asked for before the request in front of it was answered (expected: after it)",
                    Described.target(inbound));
        }
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
