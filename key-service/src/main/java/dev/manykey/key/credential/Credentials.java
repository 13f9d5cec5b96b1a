package dev.manykey.key.credential;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Ledger;
import dev.manykey.contract.CredentialId;

import reactor.core.publisher.Mono;

/** What the other features ask about credentials. */
public final class Credentials {
    private final Ledger<Credential> ledger;

    Credentials(Ledger<Credential> ledger) {
        this.ledger = ledger;
    }

    /**
     * The credential; ends with {@code invalid_request} when there is none and with {@code conflict} when it is disabled.
     *
     * @param field of the request that names it
     */
    public Mono<Credential> requireActive(String field, CredentialId id) {
        return ledger.findIfPresent(id.value())
                .switchIfEmpty(Mono.error(
                        () -> ProblemException.invalid(field, id.value(), "the id of a credential that exists")))
                .doOnNext(credential -> {
                    switch (credential.status()) {
                        case ACTIVE -> {
                        }
                        case DISABLED -> throw ProblemException.conflict(field, id.value(), "a credential in force");
                    }
                });
    }
}
