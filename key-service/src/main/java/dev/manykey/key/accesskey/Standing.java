package dev.manykey.key.accesskey;

import java.time.Instant;

import dev.manykey.contract.OperatorId;
import dev.manykey.contract.state.AccessKeyState;

import org.jspecify.annotations.Nullable;

/** What was last decided about whether a key works; its expiry is another matter. */
sealed interface Standing {
    /** It works. */
    record Active() implements Standing {}

    /** It does not work until it is resumed. */
    record Suspended() implements Standing {}

    /**
     * It never works again.
     *
     * @param reason in words, null when none was given
     */
    record Revoked(Instant at, OperatorId by, @Nullable String reason) implements Standing {}

    /** The word that proxies know it by. */
    default AccessKeyState.Status status() {
        return switch (this) {
            case Active _ -> AccessKeyState.Status.ACTIVE;
            case Suspended _ -> AccessKeyState.Status.SUSPENDED;
            case Revoked _ -> AccessKeyState.Status.REVOKED;
        };
    }
}
