package dev.manykey.proxy.forward;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

import dev.manykey.proxy.ProblemCode;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** Counts what the data path does: {@code manykey.proxy.refused} by code, {@code manykey.proxy.forwarded} with its time. */
final class ForwardMetrics {
    private final Map<ProblemCode, Counter> refused = new EnumMap<>(ProblemCode.class);
    private final Timer forwarded;

    ForwardMetrics(MeterRegistry registry) {
        for (ProblemCode code : ProblemCode.values()) {
            refused.put(code, Counter.builder("manykey.proxy.refused").tag("code", code.toString()).register(registry));
        }
        forwarded = Timer.builder("manykey.proxy.forwarded").register(registry);
    }

    void refused(ProblemCode code) {
        Counter counter = refused.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    void forwarded(Instant from, Instant to) {
        forwarded.record(Duration.between(from, to));
    }
}
