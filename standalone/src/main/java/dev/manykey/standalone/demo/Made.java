package dev.manykey.standalone.demo;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** A call that a tool made through the proxy, and how it was answered.
 *
 *  @param operation method and path, without the upstream's prefix and the query
 *  @param refusal the proxy's code, null when the answer came from the upstream
 *  @param missing the permission that was missing, null when that was not the reason
 *  @param exchange id in the audit record
 *  @param sent just before it was sent
 *  @param answered when the answer was complete */
record Made(Tool tool, String operation, int status, @Nullable String refusal, @Nullable String missing,
        String exchange, Instant sent, Instant answered) {

    boolean isRefused() {
        return refusal != null;
    }

    /** The answer in few characters, such as {@code 403 deals:write}. */
    String inShort() {
        if (missing != null) {
            return status + " " + missing;
        }
        return refusal == null ? Integer.toString(status) : status + " " + refusal;
    }
}
