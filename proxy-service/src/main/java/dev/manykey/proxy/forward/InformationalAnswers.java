package dev.manykey.proxy.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Takes an upstream's informational answers (1xx, RFC 9110 15.2) away, so that the one that follows is the answer. A 101 is
 * passed on without an end, since no HTTP follows it; the bytes that do are held until {@link #release}. One instance for each
 * connection.
 */
final class InformationalAnswers extends ChannelInboundHandlerAdapter {
    static final String NAME = "manykey-informational";

    private final HeldBytes held = new HeldBytes();
    private boolean skipping;
    private boolean switched;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            skipping = status > 101 && status < 200;
            switched = status == 101;
        }
        if (switched && message instanceof ByteBuf bytes && held.isHolding()) {
            int _ = held.hold(bytes);
        } else if (switched && message instanceof LastHttpContent) {
            ReferenceCountUtil.release(message);
        } else if (skipping && message instanceof HttpObject) {
            skipping = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
            context.read();
        } else {
            context.fireChannelRead(message);
        }
    }

    /** From now on what follows a 101 is passed on, first what came until now. To be called on the channel's loop. */
    void release(ChannelHandlerContext context) {
        held.release(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.drop();
    }
}
