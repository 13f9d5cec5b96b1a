package dev.manykey.controllog;

import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alarm about records of the control log that nobody trusted has signed. Safe for many threads. */
public final class Forgeries {
    private static final Logger LOG = LoggerFactory.getLogger(Forgeries.class);

    private final AtomicLong count = new AtomicLong();
    private volatile @Nullable String last;

    /** Takes note of one, which changes nothing else. */
    public void found(LogRecord.Forged forged) {
        count.incrementAndGet();
        last = "%s/%s at offset %d: %s".formatted(forged.kind(), forged.entity(), forged.offset(), forged.why());
        LOG.error("control log: forged record {}; it changes nothing. Somebody else can write to the topic", last);
    }

    /** How many since the start. */
    public long count() {
        return count.get();
    }

    /** The last one in words, null when there was none. */
    public @Nullable String last() {
        return last;
    }

    /** Counts them as {@code manykey.control-log.forged}. */
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("manykey.control-log.forged", this, Forgeries::count)
                .description("Records of the control log that nobody who is trusted has signed").register(registry);
    }
}
