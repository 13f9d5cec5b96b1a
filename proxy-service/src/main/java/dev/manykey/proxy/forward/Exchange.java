package dev.manykey.proxy.forward;

import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.proxy.Refusal;
import dev.manykey.proxy.attach.Outbound;
import dev.manykey.proxy.record.Recorder;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One forwarded exchange while it is under way; sees to it that its end is recorded once, whichever end comes first. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Recorder recorder;
    private final String id;
    private final Instant began;
    private final BooleanSupplier callerBrokeOff;
    private final AtomicLong requestBytes = new AtomicLong();
    private final AtomicLong responseBytes = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Sinks.Empty<Void> cut = Sinks.empty();
    private final Channel caller;
    private volatile Outbound outbound;
    private volatile boolean headLeft;
    private volatile @Nullable Channel upstream;
    private volatile @Nullable Refusal cutBecause;
    private volatile @Nullable Integer status;

    /** The exchange was ended from this side while it was under way. */
    static final class Cut extends RuntimeException {
        Cut(Refusal refusal) {
            super("cut: " + refusal.reason(), null, false, false);
        }
    }

    /**
     * An exchange whose intent is on the record under {@code id}.
     *
     * @param outbound what is to be forwarded
     * @param caller the caller's connection
     * @param callerBrokeOff whether the caller's body has turned out not to be readable
     */
    Exchange(Recorder recorder, String id, Outbound outbound, Instant began, Channel caller,
            BooleanSupplier callerBrokeOff) {
        this.recorder = recorder;
        this.id = id;
        this.outbound = outbound;
        this.caller = caller;
        this.began = began;
        this.callerBrokeOff = callerBrokeOff;
    }

    String id() {
        return id;
    }

    /** What is forwarded, with what its permit rests on. */
    Outbound outbound() {
        return outbound;
    }

    /** It has been decided again, and this is what is permitted now. */
    void restsOn(Outbound now) {
        outbound = now;
    }

    /** Ends it: no byte goes on from here, whatever is under way. The first reason counts. */
    synchronized void cut(Refusal because) {
        if (cutBecause == null) {
            cutBecause = because;
            abort();
            try {
                caller.eventLoop().execute(() -> {
                    var _ = cut.tryEmitError(new Cut(because));
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("exchange {}: its connection is gone already", id);
            }
        }
    }

    /** A caller who is being answered can be told in no other way; one who is not will be refused in words. */
    private void abort() {
        if (!over.get()) {
            Channel sending = upstream;
            if (sending != null) {
                reset(sending);
            }
            if (isAnswering()) {
                reset(caller);
            }
        }
    }

    /** A polite close would first send what waits in buffers; a reset throws it away, here and in the system. */
    static void reset(Channel channel) {
        channel.eventLoop().execute(() -> {
            if (channel.isOpen()) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.unsafe().close(channel.voidPromise());
            }
        });
    }

    /** It is about to be sent there. */
    void sendingOn(Channel channel) {
        upstream = channel;
    }

    /** Its head leaves for the upstream now; what it rests on may change from here on only if the same would be sent. */
    void headLeaves() {
        headLeft = true;
    }

    /** It does not leave after all. */
    void headStays() {
        headLeft = false;
    }

    /** Whether what is permitted now is what was sent, as far as it was. */
    boolean isStill(Outbound now) {
        if (!now.duties().limits().equals(outbound.duties().limits())) {
            return false; // what it costs was taken from the old ones
        }
        return !headLeft || (now.target().equals(outbound.target()) && now.duties().equals(outbound.duties())
                && now.upstream().origin().equals(outbound.upstream().origin())
                && now.basis().credential().equals(outbound.basis().credential()));
    }

    /** Why it was cut; null when it was not. */
    @Nullable
    Refusal cutBecause() {
        return cutBecause;
    }

    /** Fails with {@link Cut} when it is cut; never completes. */
    Mono<Void> whenCut() {
        return cut.asMono();
    }

    /** To be asked before each piece of a body is passed on. */
    void requireNotCut() {
        Refusal because = cutBecause;
        if (because != null) {
            throw new Cut(because);
        }
    }

    boolean callerBrokeOff() {
        return callerBrokeOff.getAsBoolean();
    }

    /** Whether as many bytes of the body have been sent as were declared; null for an undeclared length. */
    boolean hasSentAll(@Nullable String declared) {
        return !callerBrokeOff() && (declared == null || declared.equals(Long.toString(requestBytes.get())));
    }

    void sent(int bytes) {
        requestBytes.addAndGet(bytes);
    }

    void passedOn(int bytes) {
        responseBytes.addAndGet(bytes);
    }

    /** The caller is being answered with this status. */
    void answering(int with) {
        status = with;
    }

    /**
     * It becomes a websocket: the caller is answered with this status, and no refusal can be written from here on.
     *
     * @throws Cut when it was cut before
     */
    synchronized void switching(int with) {
        requireNotCut();
        status = with;
    }

    boolean isAnswering() {
        return status != null;
    }

    /** Records the end, if it is the first. What was cut ends as that, whatever the cut made of its connections. */
    void end(Ending ending, @Nullable String reason) {
        if (over.compareAndSet(false, true)) {
            Refusal because = cutBecause;
            var _ = recorder.ended(id, began, because == null ? ending : Ending.CUT, status,
                    because == null ? reason : because.reason(), requestBytes.get(), responseBytes.get());
        }
    }
}
