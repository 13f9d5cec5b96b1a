package dev.manykey.controllog;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What became of one change in every proxy.
 *
 * @param entity what was changed, {@code kind/id}
 * @param version of the change
 * @param topic id of the Kafka topic that offsets count in
 * @param offset of the change on the control log
 * @param acknowledgedAt when the brokers had it; other times count from here
 * @param inForceAt from when on no proxy anywhere forwards on what was before; null when that cannot be said, or not yet
 * @param proxies each boot of a proxy that the log knows; empty when none has run lately
 */
public record Receipt(String entity, long version, String topic, long offset, Instant acknowledgedAt,
        @Nullable Instant inForceAt, List<OfProxy> proxies) {

    /** What is known of one boot of a proxy. */
    public enum Outcome {
        /** It has said that it decides on the change, exchanges under way included. */
        APPLIED,
        /** It has not said so, and refuses everything from a known moment on until it has applied the change. */
        FENCED,
        /** It has not said so yet, and this receipt was not waited for to its end. */
        PENDING,
        /** It was told to go on with old state, or does not trust the key that signed the change: nothing can be promised of it. */
        UNBOUNDED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One boot of a proxy.
     *
     * @param appliedOffset that it has reported, null when not applied
     * @param millis from the acknowledgement to its report, null when not applied
     * @param fencedAt from when on it is known to refuse, null when not fenced
     */
    public record OfProxy(String proxy, String boot, Outcome outcome, @Nullable Long appliedOffset,
            @Nullable Long millis, @Nullable Instant fencedAt) {}

    public Receipt {
        proxies = List.copyOf(proxies);
    }

    /** Whether every proxy has applied the change or is fenced. */
    public boolean isComplete() {
        return proxies.stream().allMatch(one -> switch (one.outcome()) {
            case APPLIED, FENCED -> true;
            case PENDING, UNBOUNDED -> false;
        });
    }
}
