package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.List;

import dev.manykey.change.Effect;
import dev.manykey.key.ShownOnce;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * An access key as it is told.
 *
 * @param parent null for none
 * @param status by the clock of this service, at the moment of the answer; as it counts, so no better than that of any ancestor
 * @param worksUntil when this or an ancestor expires first, null for never and for a key without a parent
 * @param stoppedBy the ancestor that keeps it from working for longest, null when all of them work
 * @param secrets those that open the key, the newest last
 * @param lastUsedAt of the secret used latest, null when none was used yet
 * @param revoked null unless the key itself is revoked
 * @param secret the text of the newest secret, in the one answer that shows it
 * @param effect what came of a change, null where none was made
 */
record KeyView(String id, String name, String owner, String credential, String upstream,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String parent, List<String> policies,
        KeyStatus status, @Nullable Instant expiresAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant worksUntil,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable StoppedBy stoppedBy, List<SecretView> secrets,
        @Nullable Instant lastUsedAt,
        Instant createdAt, String createdBy, Instant changedAt, long version,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RevokedView revoked,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ShownOnce secret,
        @JsonUnwrapped @Nullable Effect effect) {

    /**
     * One text that opens the key; which one it is, is told by nothing but its number.
     *
     * @param expiresAt null for as long as the key works
     * @param lastUsedAt null when it was not used yet
     * @param current whether it is the newest
     */
    record SecretView(int number, Instant createdAt, @Nullable Instant expiresAt, @Nullable Instant lastUsedAt,
            boolean current) {}

    /** A key without which none of its descendants works, and what is the matter with it. */
    record StoppedBy(String key, KeyStatus status) {}

    /** When, by whom and why the key was revoked; the reason is null when none was given. */
    record RevokedView(Instant at, String by, @Nullable String reason) {}
}
