package dev.manykey.proxy.forward;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.proxy.ProblemCode;
import dev.manykey.proxy.filter.WebsocketMask;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.NettyPipeline;

/**
 * The two connections of an open websocket. What comes on one goes out on the other, and no more is read than the other takes.
 * It is over when both are closed; until then its exchange is under way and can be cut, even while the last that was sent is
 * still on its way out. Both connections are worked for by one loop, on which everything here happens.
 */
final class Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    private final Exchange exchange;
    private final Consumer<Exchange> requireGoingOn;
    private final End caller;
    private final End upstream;
    private final WebsocketMask mask;
    private final Sinks.Empty<Void> over = Sinks.empty();
    private boolean broken;

    /**
     * Joins two connections of one loop.
     *
     * @param requireGoingOn asked before each piece is passed on, in both directions; throws {@link Exchange.Cut}
     */
    Tunnel(Channel caller, Channel upstream, Exchange exchange, Consumer<Exchange> requireGoingOn) {
        if (!caller.eventLoop().equals(upstream.eventLoop())) {
            throw new IllegalStateException("websocket: its connections are on two loops (expected: one)");
        }
        this.exchange = exchange;
        this.requireGoingOn = requireGoingOn;
        this.caller = new End(caller);
        this.upstream = new End(upstream);
        this.mask = new WebsocketMask(exchange.outbound().forbidden());
    }

    /**
     * Answers the caller with {@code switching}, which opens the websocket, and from then on passes on what comes. To be called
     * on the loop of both. Completes when it is over; how it ended is on the record then.
     *
     * @throws Exchange.Cut when the exchange was cut or may not go on; nothing has been answered then
     */
    Mono<Void> open(FullHttpResponse switching, ForwardProperties properties) {
        requireGoingOn.accept(exchange);
        exchange.switching(switching.status().code());
        caller.install(UpgradeGate.NAME, properties);
        upstream.install(InformationalAnswers.NAME, properties);
        upstream.channel.pipeline().addAfter(InformationalAnswers.NAME, null,
                new IdleStateHandler(0, 0, properties.websocketIdle().toMillis(), TimeUnit.MILLISECONDS));
        upstream.leaveHttp();
        caller.send(switching);
        caller.leaveHttp();
        ChannelPipeline callers = caller.channel.pipeline();
        callers.get(UpgradeGate.class).release(callers.context(UpgradeGate.NAME));
        ChannelPipeline upstreams = upstream.channel.pipeline();
        upstreams.get(InformationalAnswers.class).release(upstreams.context(InformationalAnswers.NAME));
        return over.asMono().doOnCancel(this::reset);
    }

    private void pass(End from, ByteBuf bytes) {
        try {
            requireGoingOn.accept(exchange);
            if (other(from).closed) {
                LOG.debug("exchange {}: bytes for a side that has closed", exchange.id());
            } else if (from == caller) {
                exchange.sent(bytes.readableBytes());
                upstream.send(bytes.retain());
            } else {
                byte[] masked = mask.next(ByteBufUtil.getBytes(bytes));
                exchange.passedOn(masked.length);
                caller.send(Unpooled.wrappedBuffer(masked));
            }
        } catch (Exchange.Cut e) {
            LOG.debug("exchange {}: bytes after it was cut", exchange.id());
        } catch (WebsocketMask.Unsearchable e) {
            LOG.info("upstream {}: {} (exchange {})", exchange.outbound().upstream().state().id(), e.getMessage(),
                    exchange.id());
            end(Ending.FAILED, ProblemCode.RESPONSE_ENCODED.toString());
        }
    }

    /** A side has closed: the other still gets what is on its way, and is closed, too. */
    private void closed(End end) {
        end.closed = true;
        End other = other(end);
        if (!other.closed && (broken || exchange.cutBecause() != null)) {
            Exchange.reset(other.channel);
            return;
        }
        if (!other.closed) {
            other.closeAfterWhatWasSent();
            return;
        }
        if (mask.masked()) {
            LOG.warn("upstream {}: what it sent to {} carried the credential, which was masked (exchange {})",
                    exchange.outbound().upstream().state().id(), exchange.outbound().described().operation(),
                    exchange.id());
        }
        exchange.end(Ending.COMPLETED, null);
        var _ = over.tryEmitEmpty();
    }

    private void broke(End end, Throwable cause) {
        if (end == caller) {
            end(Ending.CUT, "caller_left");
        } else {
            end(Ending.FAILED, UpstreamFailure.code(cause).toString());
        }
    }

    /** Ends it on both sides, whatever is still on its way. */
    private void end(Ending ending, String reason) {
        broken = true;
        exchange.end(ending, reason);
        reset();
    }

    private void reset() {
        Exchange.reset(caller.channel);
        Exchange.reset(upstream.channel);
    }

    private End other(End end) {
        return end == caller ? upstream : caller;
    }

    /** One of the two connections. What stands behind it in the pipeline thinks that an HTTP call goes on, and is kept quiet. */
    private final class End extends ChannelDuplexHandler {
        private final Channel channel;
        private boolean closed;

        End(Channel channel) {
            this.channel = channel;
        }

        private ChannelHandlerContext context() {
            return channel.pipeline().context(this);
        }

        void install(String after, ForwardProperties properties) {
            channel.config().setAutoRead(false);
            channel.pipeline().addAfter(after, null, this).addAfter(after, null,
                    new WriteTimeoutHandler(properties.writeTimeout().toMillis(), TimeUnit.MILLISECONDS));
        }

        void leaveHttp() {
            for (String name : new String[]{NettyPipeline.ResponseTimeoutHandler, NettyPipeline.ReadTimeoutHandler,
                    NettyPipeline.HttpCodec}) {
                if (channel.pipeline().context(name) != null) {
                    channel.pipeline().remove(name);
                }
            }
        }

        void send(Object message) {
            ChannelHandlerContext context = context();
            if (context == null) {
                ReferenceCountUtil.release(message);
                return;
            }
            var _ = context.writeAndFlush(message).addListener(sent -> {
                if (!sent.isSuccess() && !closed) {
                    broke(this, sent.cause());
                }
            });
        }

        void closeAfterWhatWasSent() {
            var _ = context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof ByteBuf bytes) {
                    pass(this, bytes);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (other(this).channel.isWritable()) {
                context.read();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (channel.isWritable()) {
                var _ = other(this).channel.read();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            broke(this, cause);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent) {
                end(Ending.CUT, "websocket_idle");
            } else {
                context.fireUserEventTriggered(event);
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            boolean _ = promise.tryFailure(new ClosedChannelException());
        }
    }
}
