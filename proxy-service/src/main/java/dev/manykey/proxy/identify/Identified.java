package dev.manykey.proxy.identify;

import java.time.Instant;
import java.util.List;

import dev.manykey.contract.event.Caller;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.proxy.admission.Routed;
import dev.manykey.proxy.image.KnownKey;

import org.jspecify.annotations.Nullable;

/**
 * A request with an access key that works.
 *
 * @param ancestors the key's parent, the parent of that, and so on, all of which work; most often none
 * @param secret the one of the key's secrets that was presented
 * @param owner whose key it is; active
 * @param rawParameter the query parameter that carried the key, as sent; null when it came in a header
 */
public record Identified(Routed routed, KnownKey key, List<KnownKey> ancestors, AccessKeyState.Secret secret,
        OwnerState owner, @Nullable String rawParameter) {
    public Identified {
        ancestors = List.copyOf(ancestors);
    }

    /** Whose key it is, for the record. */
    public Caller caller() {
        AccessKeyState state = key.state();
        return new Caller(state.id(), state.name(), secret.number(), state.owner(), state.credential());
    }

    /** The id of the key without a parent that this one descends from; its own when it has none. */
    public String family() {
        return (ancestors.isEmpty() ? key : ancestors.getLast()).state().id().value();
    }

    /** When the first of the key, its ancestors and the secret that was presented expires; null when none does. */
    public @Nullable Instant expiresAt() {
        Instant first = earlier(key.state().expiresAt(), secret.expiresAt());
        for (KnownKey ancestor : ancestors) {
            first = earlier(first, ancestor.state().expiresAt());
        }
        return first;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    /** Without the query parameter, which holds the key. */
    @Override
    public String toString() {
        return "Identified[" + key.state().id() + "]";
    }
}
