package dev.manykey.proxy.http;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

import dev.manykey.proxy.ProblemCode;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Counts what the proxy does: {@code manykey.proxy.refused} by code, {@code manykey.proxy.forwarded} with its time,
 * {@code manykey.proxy.handed.over} for what gateways were permitted.
 */
public final class AnswerMetrics {
    private final Map<ProblemCode, Counter> refused = new EnumMap<>(ProblemCode.class);
    private final Timer forwarded;
    private final Counter handedOver;

    /** Counts in {@code registry}. */
    public AnswerMetrics(MeterRegistry registry) {
        for (ProblemCode code : ProblemCode.values()) {
            refused.put(code, Counter.builder("manykey.proxy.refused").tag("code", code.toString()).register(registry));
        }
        handedOver = Counter.builder("manykey.proxy.handed.over").register(registry);
        forwarded = Timer.builder("manykey.proxy.forwarded").register(registry);
    }

    /** A request was refused. */
    public void refused(ProblemCode code) {
        Counter counter = refused.get(code);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A request was forwarded. */
    public void forwarded(Instant from, Instant to) {
        forwarded.record(Duration.between(from, to));
    }

    /** A gateway was told that it may forward a request. */
    public void handedOver() {
        handedOver.increment();
    }
}
