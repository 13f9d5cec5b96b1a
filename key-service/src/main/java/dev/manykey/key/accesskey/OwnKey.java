package dev.manykey.key.accesskey;

import java.util.List;

import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.sealing.SecretBytes;

import reactor.core.publisher.Mono;

/** Keys that this service keeps for itself. They may do nothing; what is done with them is on the record as of the service. */
public final class OwnKey {
    private final AccessKeyIssuer issuer;
    private final Ledger<AccessKey> keys;
    private final Acts acts;

    OwnKey(AccessKeyIssuer issuer, Ledger<AccessKey> keys, Acts acts) {
        this.issuer = issuer;
        this.keys = keys;
        this.acts = acts;
    }

    /**
     * A key that is now this instance's alone.
     *
     * @param upstream of its credential
     * @param secret what opens it
     */
    public record Taken(UpstreamId upstream, SecretBytes secret) {}

    /**
     * Makes the key, or gives it a new secret which ends all others; so an instance that had it before has it no more. Fails with
     * a {@link dev.manykey.adminapi.ProblemException} when the credential is not there or the key is revoked.
     */
    public Mono<Taken> take(AccessKeyId id, String name, CredentialId credential) {
        return issuer.provideOwn(id, new AccessKeyIssuer.Order(name, null, credential, null, List.of(), null));
    }

    /** Ends the working of the key until it is resumed; completes when that is acknowledged. */
    public Mono<Void> suspend(AccessKeyId id) {
        return keys.amend(id.value(), key -> key.suspend(acts.byTheService())).then();
    }

    /** Lets the key work again; completes when that is acknowledged. */
    public Mono<Void> resume(AccessKeyId id) {
        return keys.amend(id.value(), key -> key.resume(acts.byTheService())).then();
    }
}
