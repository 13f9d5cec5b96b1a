package dev.manykey.key.owner;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Ledger;
import dev.manykey.contract.OwnerId;

import reactor.core.publisher.Mono;

/** What the other features ask about owners. */
public final class Owners {
    private final Ledger<Owner> ledger;

    Owners(Ledger<Owner> ledger) {
        this.ledger = ledger;
    }

    /** Whether the owner's keys work; empty when there is no such owner. */
    public Mono<Boolean> isActive(OwnerId id) {
        return ledger.findIfPresent(id.value()).map(owner -> switch (owner.status()) {
            case ACTIVE -> true;
            case DISABLED -> false;
        });
    }

    /**
     * The owner; ends with {@code invalid_request} when there is none and with {@code conflict} when it is disabled.
     *
     * @param field of the request that names it
     */
    public Mono<Owner> requireActive(String field, OwnerId id) {
        return ledger.findIfPresent(id.value())
                .switchIfEmpty(Mono.error(
                        () -> ProblemException.invalid(field, id.value(), "the id of an owner that exists")))
                .doOnNext(owner -> {
                    switch (owner.status()) {
                        case ACTIVE -> {
                        }
                        case DISABLED -> throw ProblemException.conflict(field, id.value(), "an owner in force");
                    }
                });
    }
}
