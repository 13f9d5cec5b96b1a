package dev.manykey.proxy.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Takes an upstream's informational answers (1xx, RFC 9110 15.2) away, so that the one that follows is the answer. Not 101: after
 * it no HTTP follows. One instance for each connection.
 */
final class InformationalAnswers extends ChannelInboundHandlerAdapter {
    private boolean skipping;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            skipping = status > 101 && status < 200;
        }
        if (skipping && message instanceof HttpObject) {
            skipping = !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
            context.read();
        } else {
            context.fireChannelRead(message);
        }
    }
}
