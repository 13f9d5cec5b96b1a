package dev.manykey.contract.state;

import java.util.EnumSet;
import java.util.Set;

import dev.manykey.contract.Kind;
import dev.manykey.contract.Signatory;

import org.jspecify.annotations.Nullable;

/**
 * A service's word that everything in its database, revocations included, is in this topic. A topic that was made anew under
 * the name of the old one does not have it before it has been rebuilt, and until then an old state that was written late may
 * be all that it knows of a key: nobody serves from it. Written once for each topic.
 *
 * @param by whose database it was
 * @param topic id of the Kafka topic
 */
public record CompleteState(Signatory by, String topic) implements State {
    /** Who has to have given its word before anybody serves. */
    public static final Set<Signatory> SPEAKERS = Set
            .copyOf(EnumSet.of(Signatory.KEY_SERVICE, Signatory.POLICY_SERVICE));

    public CompleteState {
        if (!SPEAKERS.contains(by) || topic.isEmpty()) {
            throw new IllegalArgumentException(
                    "complete: by %s, topic %s (expected: one of %s, an id)".formatted(by, topic, SPEAKERS));
        }
    }

    /** Whose word the one with this id is; null when nobody gives such. */
    public static @Nullable Signatory speaker(String entity) {
        for (Signatory speaker : SPEAKERS) {
            if (entity.startsWith(speaker + ".")) {
                return speaker;
            }
        }
        return null;
    }

    @Override
    public Kind kind() {
        return Kind.COMPLETE;
    }

    /** As in {@code key-service.<topic>}: the words in two topics are different records. */
    @Override
    public String entity() {
        return by + "." + topic;
    }

    /** Always 1: there is only one. */
    @Override
    public long version() {
        return 1;
    }
}
