package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import dev.manykey.change.Choice;
import dev.manykey.contract.state.AccessKeyState;

import org.jspecify.annotations.Nullable;

/**
 * Which keys are wanted.
 *
 * @param members of their documents that must be equal
 * @param status what they must be at the moment, their ancestors counted; null for all
 * @param text what their id or name must contain, in lower case; null for all
 */
record KeyFilter(Map<String, String> members, @Nullable KeyStatus status, @Nullable String text) {
    KeyFilter {
        members = Map.copyOf(members);
    }

    /** The filter that query parameters ask for; null stands for one that is absent. */
    static KeyFilter of(@Nullable String owner, @Nullable String credential, @Nullable String upstream,
            @Nullable String parent, @Nullable String policy, @Nullable String status, @Nullable String q) {
        Map<String, String> members = new HashMap<>();
        put(members, AccessKeyForm.OWNER, owner);
        put(members, AccessKeyForm.CREDENTIAL, credential);
        put(members, AccessKeyForm.UPSTREAM, upstream);
        put(members, AccessKeyForm.PARENT, parent);
        put(members, AccessKeyForm.POLICIES, policy);
        KeyStatus wanted = Choice.of("status", status, KeyStatus.values());
        put(members, AccessKeyForm.STATUS, wanted == KeyStatus.ACTIVE ? AccessKeyState.Status.ACTIVE.name() : null);
        return new KeyFilter(members, wanted, q == null ? null : q.toLowerCase(Locale.ROOT));
    }

    /** Whether a key is wanted, of those that the members leave. */
    boolean matches(AccessKey key, Line line, Instant now) {
        return (status == null || line.statusOf(key, now) == status) && (text == null || key.key().contains(text)
                || key.terms().name().toLowerCase(Locale.ROOT).contains(text));
    }

    private static void put(Map<String, String> members, String name, @Nullable String value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
