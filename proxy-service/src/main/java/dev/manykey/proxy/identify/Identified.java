package dev.manykey.proxy.identify;

import java.time.Instant;

import dev.manykey.contract.event.Caller;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.proxy.admission.Routed;
import dev.manykey.proxy.image.KnownKey;

import org.jspecify.annotations.Nullable;

/**
 * A request with an access key that works.
 *
 * @param secret the one of the key's secrets that was presented
 * @param owner whose key it is; active
 * @param rawParameter the query parameter that carried the key, as sent; null when it came in a header
 */
public record Identified(Routed routed, KnownKey key, AccessKeyState.Secret secret, OwnerState owner,
        @Nullable String rawParameter) {
    /** Whose key it is, for the record. */
    public Caller caller() {
        AccessKeyState state = key.state();
        return new Caller(state.id(), state.name(), secret.number(), state.owner(), state.credential());
    }

    /** When the key, or the secret that was presented, expires; null when neither does. */
    public @Nullable Instant expiresAt() {
        Instant keys = key.state().expiresAt();
        Instant secrets = secret.expiresAt();
        return keys == null || (secrets != null && secrets.isBefore(keys)) ? secrets : keys;
    }

    /** Without the query parameter, which holds the key. */
    @Override
    public String toString() {
        return "Identified[" + key.state().id() + "]";
    }
}
