package dev.manykey.policy.authzen;

import java.time.Clock;

import dev.manykey.controllog.ControlLogView;
import dev.manykey.policy.authoring.KeyRules;

import reactor.core.publisher.Mono;

/** Gives each request what it is answered on, if that is recent enough. */
final class Readings {
    private final KeyRules rules;
    private final ControlLogView view;
    private final Recency recency;
    private final Clock clock;

    Readings(KeyRules rules, ControlLogView view, Recency recency, Clock clock) {
        this.rules = rules;
        this.view = view;
        this.recency = recency;
        this.clock = clock;
    }

    /** Ends with {@code starting} or {@code unavailable} where an answer could rest on what is no more. */
    Mono<Reading> now() {
        return recency.require().then(Mono.fromSupplier(() -> new Reading(rules, view, clock.instant())));
    }
}
