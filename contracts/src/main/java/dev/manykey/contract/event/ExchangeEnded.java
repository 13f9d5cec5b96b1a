package dev.manykey.contract.event;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A forwarded exchange is over. At most one for each {@link ExchangeIntended}. Since v1.
 *
 * @param exchange id of the intent
 * @param status that the caller was answered with, null when no answer was begun
 * @param reason a stable code for anything but {@link Ending#COMPLETED}, null for that
 * @param requestBytes of the body, as forwarded
 * @param responseBytes of the body, as passed to the caller
 * @param millis since the intent
 */
public record ExchangeEnded(String exchange, Instant at, Ending ending, @Nullable Integer status,
        @Nullable String reason,
        long requestBytes, long responseBytes, long millis) implements Event {
    /** How an exchange ended. */
    public enum Ending {
        /** The upstream's whole answer was passed on. */
        COMPLETED,
        /** The upstream did not answer, or not to the end. */
        FAILED,
        /** Ended on this side: the caller left, or the proxy stopped it. */
        CUT,
        /** The proxy died in between; what became of the request cannot be told. */
        UNKNOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
