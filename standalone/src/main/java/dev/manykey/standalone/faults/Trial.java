package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One access key that was used and revoked, and what the receipt says of it. Filled by one thread after the other.
 *
 * @param thing what only this key asks the upstream for
 * @param key its id
 * @param secret its text
 */
record Trial(int thing, String key, String secret) {

    /**
     * What a receipt says.
     *
     * @param acknowledgedAt when the brokers had the revocation
     * @param inForceAt from when on no proxy forwards, null when the receipt does not say
     * @param allApplied whether every proxy reported
     */
    record Told(Instant acknowledgedAt, @Nullable Instant inForceAt, boolean allApplied) {}

    /** How long after the acknowledgement the upstream was still asked; zero when it was not. */
    static Duration askedAfter(Told told, @Nullable Instant lastAsked) {
        return lastAsked == null || lastAsked.isBefore(told.acknowledgedAt())
                ? Duration.ZERO
                : Duration.between(told.acknowledgedAt(), lastAsked);
    }

    /** Whether the upstream was asked when it must not have been. */
    static boolean isViolation(Told told, @Nullable Instant lastAsked, Duration bound, Duration grace) {
        return askedAfter(told, lastAsked).compareTo(bound.plus(grace)) > 0
                || (told.inForceAt() != null && lastAsked != null && lastAsked.isAfter(told.inForceAt().plus(grace)));
    }
}
