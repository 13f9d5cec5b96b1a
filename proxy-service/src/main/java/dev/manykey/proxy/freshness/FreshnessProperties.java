package dev.manykey.proxy.freshness;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a proxy relies on what it knows. Prefix {@code manykey.proxy.freshness}.
 *
 * @param bound how long after it sent a marker that came back the proxy goes on forwarding: no proxy forwards on a state that
 *        was replaced longer ago. Longer than the brokers need to elect a leader, or each of their crashes stops all calls
 * @param markerInterval from one marker to the next when nothing changes and there are few proxies; see {@link Pace}
 * @param serveStale forwards on the newest state that is known even when the bound has passed. A revocation then has no bound
 *        at all while Kafka is away; said in health, in the log and in every receipt
 */
@ConfigurationProperties(prefix = "manykey.proxy.freshness", ignoreUnknownFields = false)
public record FreshnessProperties(@DefaultValue("5s") Duration bound, @DefaultValue("500ms") Duration markerInterval,
        @DefaultValue("false") boolean serveStale) {
    private static final Duration LEAST_BOUND = Duration.ofMillis(500);
    /** Well below the time for which the control log is not compacted. */
    private static final Duration MOST_BOUND = Duration.ofSeconds(30);
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(20);
    private static final Duration MOST_INTERVAL = Duration.ofMillis(500);

    public FreshnessProperties {
        if (bound.compareTo(LEAST_BOUND) < 0 || bound.compareTo(MOST_BOUND) > 0) {
            throw new IllegalArgumentException("manykey.proxy.freshness.bound: %s (expected: %s..%s)".formatted(bound,
                    LEAST_BOUND, MOST_BOUND));
        }
        if (markerInterval.compareTo(LEAST_INTERVAL) < 0 || markerInterval.multipliedBy(2).compareTo(bound) > 0) {
            throw new IllegalArgumentException(
                    "manykey.proxy.freshness.marker-interval: %s (expected: %s..%s, half of the bound)".formatted(
                            markerInterval, LEAST_INTERVAL, bound.dividedBy(2)));
        }
    }

    /**
     * A bound with an interval that suits it, and nothing served stale.
     *
     * @throws IllegalArgumentException when it is too short or too long
     */
    public static FreshnessProperties withBound(Duration bound) {
        Duration quarter = bound.dividedBy(4);
        Duration interval = quarter.compareTo(MOST_INTERVAL) < 0 ? quarter : MOST_INTERVAL;
        return new FreshnessProperties(bound, interval, false);
    }
}
