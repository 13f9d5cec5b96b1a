package dev.manykey.key.accesskey;

import java.time.Instant;
import java.util.List;

import dev.manykey.change.Effect;
import dev.manykey.contract.PolicyId;
import dev.manykey.key.ShownOnce;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A child as whoever holds its parent is told: nothing of the owner, the credential or the operators.
 *
 * @param status at the moment of the answer, when the parent works
 * @param worksUntil when this or an ancestor expires first, null for never
 * @param secret its text, in the one answer that shows it
 * @param effect what came of a change, null where none was made
 */
record ChildKeyView(String id, String name, String parent, List<String> policies, KeyStatus status,
        @Nullable Instant expiresAt, @Nullable Instant worksUntil, Instant createdAt, long version,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ShownOnce secret,
        @JsonUnwrapped @Nullable Effect effect) {
    /** The view of {@code child}, which {@code parent} has minted. */
    static ChildKeyView of(AccessKey child, PresentedKey parent, Instant now, @Nullable ShownOnce secret,
            @Nullable Effect effect) {
        Line line = parent.line().below(parent.key());
        return new ChildKeyView(child.key(), child.terms().name(), parent.key().key(),
                child.terms().policies().stream().map(PolicyId::value).toList(), line.statusOf(child, now),
                child.terms().expiresAt(), line.endOf(child), child.creation().at(), child.version(), secret, effect);
    }
}
