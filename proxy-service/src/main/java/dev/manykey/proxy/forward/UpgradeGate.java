package dev.manykey.proxy.forward;

import dev.manykey.proxy.admission.Handshake;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Sees to it that nothing which follows a request for a websocket is ever read as HTTP: reading requests ends with it, and the
 * connection is closed after any answer but the one that opens the websocket. Bytes that come early are held for the
 * websocket, and thrown away when there is none. One instance for each connection.
 */
final class UpgradeGate extends ChannelDuplexHandler {
    static final String NAME = "manykey-upgrade";
    /** More than any client sends before it is answered. */
    private static final int MOST_HELD = 128 * 1024;
    private static final int SWITCHING = 101;

    private final HeldBytes held = new HeldBytes();
    private boolean asked;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
            asked = request.headers().getAll(HttpHeaderNames.UPGRADE).stream().anyMatch(Handshake::isAskedForBy);
        }
        if (asked && message instanceof ByteBuf bytes && held.isHolding()) {
            if (held.hold(bytes) > MOST_HELD) {
                held.drop();
                Exchange.reset(context.channel());
            }
        } else {
            if (asked && message instanceof LastHttpContent) {
                context.pipeline().get(HttpServerCodec.class).removeInboundHandler();
            }
            context.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean switching = message instanceof HttpResponse response && response.status().code() == SWITCHING;
        if (!asked || !held.isHolding() || switching) {
            var _ = context.write(message, promise);
            return;
        }
        if (message instanceof HttpResponse response) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ChannelFuture written = context.write(message, promise.unvoid());
        if (message instanceof LastHttpContent) {
            var _ = written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** From now on what comes is passed on, first what came until now. To be called on the channel's loop. */
    void release(ChannelHandlerContext context) {
        held.release(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.drop();
    }
}
