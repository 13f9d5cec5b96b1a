package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;

import dev.manykey.standalone.faults.CountingUpstream.Asked;

import org.jspecify.annotations.Nullable;

/**
 * One access key that is used.
 *
 * @param thing what only this key asks the upstream for
 * @param key its id
 * @param secret its text
 */
record Trial(int thing, String key, String secret) {

    /**
     * What is known of its revocation.
     *
     * @param acknowledgedAt when the brokers had it, or later
     * @param inForceAt from when on no proxy forwards, null when the receipt does not say
     * @param allApplied whether every proxy reported
     */
    record Told(Trial trial, Instant acknowledgedAt, @Nullable Instant inForceAt, boolean allApplied) {

        /** How long after the acknowledgement the upstream was still asked; zero when it was not. */
        Duration askedAfter(@Nullable Asked last) {
            return last == null || last.at().isBefore(acknowledgedAt)
                    ? Duration.ZERO
                    : Duration.between(acknowledgedAt, last.at());
        }

        /** Whether the upstream was asked when it must not have been. */
        boolean isViolatedBy(@Nullable Asked last, Duration bound, Duration grace) {
            return askedAfter(last).compareTo(bound.plus(grace)) > 0
                    || (inForceAt != null && last != null && last.at().isAfter(inForceAt.plus(grace)));
        }
    }
}
