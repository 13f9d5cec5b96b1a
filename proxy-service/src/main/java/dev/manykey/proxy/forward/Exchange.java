package dev.manykey.proxy.forward;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import dev.manykey.contract.event.ExchangeEnded.Ending;
import dev.manykey.proxy.record.Recorder;

import org.jspecify.annotations.Nullable;

/** One forwarded exchange while it is under way; sees to it that its end is recorded once, whichever end comes first. */
final class Exchange {
    private final Recorder recorder;
    private final String id;
    private final Instant began;
    private final BooleanSupplier callerBrokeOff;
    private final AtomicLong requestBytes = new AtomicLong();
    private final AtomicLong responseBytes = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Integer status;

    /**
     * An exchange whose intent is on the record under {@code id}.
     *
     * @param callerBrokeOff whether the caller's body has turned out not to be readable
     */
    Exchange(Recorder recorder, String id, Instant began, BooleanSupplier callerBrokeOff) {
        this.recorder = recorder;
        this.id = id;
        this.began = began;
        this.callerBrokeOff = callerBrokeOff;
    }

    String id() {
        return id;
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

    boolean isAnswering() {
        return status != null;
    }

    /** Records the end, if it is the first. */
    void end(Ending ending, @Nullable String reason) {
        if (over.compareAndSet(false, true)) {
            var _ = recorder.ended(id, began, ending, status, reason, requestBytes.get(), responseBytes.get());
        }
    }
}
