package dev.manykey.key.accesskey;

import java.time.Instant;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Ledger;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.state.AccessKeyState;

import reactor.core.publisher.Mono;

/** What must hold of a key before it may have a child. */
final class Descent {
    private final Ledger<AccessKey> keys;
    private final Lines lines;
    private final ChildPlaces places;

    Descent(Ledger<AccessKey> keys, Lines lines, ChildPlaces places) {
        this.keys = keys;
        this.lines = lines;
        this.places = places;
    }

    /**
     * The line of a child of {@code parent}; ends with {@code invalid_request} when there is no such key, and with
     * {@code conflict} when it or an ancestor does not work at the moment, or the line is at its end.
     */
    Mono<Line> under(AccessKeyId parent, Instant now) {
        return keys.findIfPresent(parent.value())
                .switchIfEmpty(Mono.error(
                        () -> ProblemException.invalid("parent", parent.value(), "the id of a key that exists")))
                .flatMap(key -> lines.of(key).map(line -> {
                    requireWorking(key, line, now);
                    Line below = line.below(key);
                    if (below.ancestors().size() >= AccessKeyState.GENERATIONS) {
                        throw ProblemException.conflict("parent", parent.value(),
                                "a key with at most %d above it".formatted(AccessKeyState.GENERATIONS - 2));
                    }
                    return below;
                }));
    }

    /** Takes the place for a child of that line; ends with {@code conflict} when there is none. */
    Mono<Void> place(Line line, AccessKeyId child, Instant now) {
        return places.take(line.ancestors().getLast().id(), child, now);
    }

    private static void requireWorking(AccessKey parent, Line line, Instant now) {
        KeyStatus status = line.statusOf(parent, now);
        if (status != KeyStatus.ACTIVE) {
            throw ProblemException.conflict("parent", parent.key(), line.stopping(now)
                    .filter(_ -> parent.statusAt(now) != status)
                    .map(above -> "one that works; %s above it is %s".formatted(above.key(), status))
                    .orElseGet(() -> "one that works, not one that is " + status));
        }
    }
}
