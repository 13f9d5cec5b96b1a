package dev.manykey.proxy.forward;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** Bytes that came on a connection before anybody may have them. Used on the connection's loop only. */
final class HeldBytes {
    private final Queue<ByteBuf> held = new ArrayDeque<>();
    private int count;
    private boolean released;

    /** Whether what comes now is to be held. */
    boolean isHolding() {
        return !released;
    }

    /** Takes {@code bytes}, which belong to this from now on; gives how many there are. */
    int hold(ByteBuf bytes) {
        held.add(bytes);
        count += bytes.readableBytes();
        return count;
    }

    /** Passes on what came until now; from now on nothing is held. */
    void release(ChannelHandlerContext context) {
        released = true;
        for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
            context.fireChannelRead(next);
        }
        context.fireChannelReadComplete();
    }

    /** Throws everything away. */
    void drop() {
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
