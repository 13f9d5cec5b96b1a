package dev.manykey.change;

import dev.manykey.adminapi.IfMatch;
import dev.manykey.adminapi.Problem;
import dev.manykey.controllog.Change;
import dev.manykey.controllog.Entity;

import org.jspecify.annotations.Nullable;

/** What a rule says to a command, without having changed anything. */
public sealed interface Ruling<T extends Entity> {
    /** The entity changes. */
    record Changed<T extends Entity>(Change<T> change) implements Ruling<T> {}

    /** The entity is already as the command wants it. */
    record Unchanged<T extends Entity>(T entity) implements Ruling<T> {}

    /** The same request, by its idempotency key, has been done before. */
    record Repeated<T extends Entity>(T entity) implements Ruling<T> {}

    /** The command must not be done. */
    record Refused<T extends Entity>(Problem problem) implements Ruling<T> {}

    /**
     * This ruling under the condition of the header {@code If-Match}. What has been done already needs no condition
     * (RFC 9110 13.1.1).
     *
     * @param header null for no condition
     * @param version of what the caller refers to
     * @throws dev.manykey.adminapi.ProblemException when the condition does not hold
     */
    default Ruling<T> onlyIf(@Nullable String header, long version) {
        if (this instanceof Changed<T>) {
            IfMatch.check(header, version);
        }
        return this;
    }
}
