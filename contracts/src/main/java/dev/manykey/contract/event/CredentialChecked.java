package dev.manykey.contract.event;

import java.time.Instant;
import java.util.Locale;

import dev.manykey.contract.CredentialId;
import dev.manykey.contract.UpstreamId;

import org.jspecify.annotations.Nullable;

/**
 * A proxy tried a credential. Since v1.
 *
 * @param request id of the {@link CredentialCheckRequested}
 * @param status the upstream's answer, null when it gave none
 * @param detail what went wrong, in words; null when nothing did
 */
public record CredentialChecked(String request, Instant at, CredentialId credential, long version, UpstreamId upstream,
        Result result, @Nullable Integer status, @Nullable String detail) implements Event {
    /** What came of it. */
    public enum Result {
        /** The upstream answered 2xx. */
        WORKS,
        /** The upstream answered 401 or 403. */
        REFUSED,
        /** The upstream answered something else, which tells nothing about the token. */
        UNCLEAR,
        /** The upstream did not answer. */
        UNREACHABLE,
        /** The call was not made. */
        NOT_TRIED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
