package dev.manykey.key.accesskey;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.change.Recorded;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.controllog.Change;
import dev.manykey.key.ShownOnce;
import dev.manykey.key.credential.Credential;
import dev.manykey.key.credential.Credentials;
import dev.manykey.key.owner.Owners;
import dev.manykey.key.policy.PolicyChoice;
import dev.manykey.sealing.SecretBytes;
import dev.manykey.sealing.TokenText;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes keys and their secrets. A secret leaves here once, with the answer to the request that made it. */
final class AccessKeyIssuer {
    /** What every access key's text starts with. */
    static final String PREFIX = "mk_";

    private final Ledger<AccessKey> keys;
    private final Owners owners;
    private final Credentials credentials;
    private final PolicyChoice policies;
    private final Descent descent;
    private final Lines lines;
    private final SecretIndex index;
    private final Acts acts;
    private final SecureRandom random;

    AccessKeyIssuer(Ledger<AccessKey> keys, Owners owners, Credentials credentials, PolicyChoice policies,
            Descent descent, Lines lines, SecretIndex index, Acts acts, SecureRandom random) {
        this.keys = keys;
        this.descent = descent;
        this.lines = lines;
        this.index = index;
        this.owners = owners;
        this.credentials = credentials;
        this.policies = policies;
        this.acts = acts;
        this.random = random;
    }

    /**
     * A key to be made.
     *
     * @param owner null for the owner of the credential; there is no other choice
     * @param credential null for that of the parent; there is no other choice for a child
     * @param parent null for none
     * @param expiresAt null for as long as the parents work, or for ever
     */
    record Order(String name, @Nullable OwnerId owner, @Nullable CredentialId credential, @Nullable AccessKeyId parent,
            List<PolicyId> policies, @Nullable Instant expiresAt) {}

    /**
     * A key with a new secret.
     *
     * @param secret null when the request had been done before: what it made was shown then
     */
    record Issued(Recorded<AccessKey> recorded, @Nullable ShownOnce secret) {
        /** The same, when more is known of what was recorded. */
        Issued with(Recorded<AccessKey> known) {
            return new Issued(known, secret);
        }
    }

    /** Makes a key as ordered, once for a mark. */
    Mono<Issued> issue(Order order, Act act, @Nullable RequestMark mark) {
        AccessKeyId id = new AccessKeyId(acts.newId("key-", mark));
        return withNewSecret(secret -> keys.createWithIssuedId(id.value(), mark,
                _ -> change(id, order, secret, act, mark).delayUntil(_ -> index.note(secret, id))
                        .map(Ruling.Changed::new)));
    }

    /**
     * Adds a secret to a key, once for a mark.
     *
     * @param ifMatch condition as in the header, null for none
     */
    Mono<Issued> rotate(String id, Duration overlap, @Nullable String ifMatch, Operator operator,
            @Nullable RequestMark mark) {
        Act act = acts.by(operator);
        return keys.find(id).flatMap(found -> lines.of(found).flatMap(line -> withNewSecret(
                secret -> index.note(secret, found.id()).then(keys.amend(id,
                        key -> line.allow(key, key.rotate(secret, overlap, act, mark)).onlyIf(ifMatch,
                                key.version()))))));
    }

    /** A key of this service's own, under an id that it chose, with a new secret that ends all before it. */
    Mono<OwnKey.Taken> provideOwn(AccessKeyId id, Order order) {
        return Mono.defer(() -> {
            SecretBytes secret = TokenText.issue(PREFIX, random);
            KeyHash hash = KeyHash.of(TokenText.sha256(secret));
            Act act = acts.byTheService();
            return keys.findIfPresent(id.value())
                    .flatMap(_ -> keys.amend(id.value(), key -> key.rotate(hash, Duration.ZERO, act, null)))
                    .switchIfEmpty(Mono.defer(() -> keys.createWithIssuedId(id.value(), null,
                            _ -> change(id, order, hash, act, null).map(Ruling.Changed::new))))
                    .map(recorded -> new OwnKey.Taken(recorded.entity().upstream(), secret));
        });
    }

    private Mono<Change<AccessKey>> change(AccessKeyId id, Order order, KeyHash secret, Act act,
            @Nullable RequestMark mark) {
        return (order.parent() == null ? Mono.just(Line.NONE) : descent.under(order.parent(), act.at()))
                .flatMap(line -> credentials.requireActive("credential", requireSame(order.credential(), line))
                        .flatMap(credential -> owners.requireActive("owner", requireSame(order.owner(), credential))
                                .then(policies.lookUp(order.policies()))
                                .map(chosen -> AccessKey.issue(id, credential.owner(), credential.id(),
                                        credential.upstream(), order.parent(),
                                        new Terms(order.name(), PolicyChoice.require(chosen, credential.upstream()),
                                                within(line, order.expiresAt())),
                                        secret, act, mark)))
                        .delayUntil(_ -> order.parent() == null ? Mono.empty() : descent.place(line, id, act.at())));
    }

    private static @Nullable Instant within(Line line, @Nullable Instant wanted) {
        Instant end = line.end();
        if (end != null && wanted != null && wanted.isAfter(end)) {
            throw ProblemException.invalid(List.of(Line.pastEnd(wanted, end)));
        }
        return wanted == null ? end : wanted;
    }

    /** A child stands for the same real token as its parent, so that it can never do more. */
    private static CredentialId requireSame(@Nullable CredentialId credential, Line line) {
        if (line.ancestors().isEmpty()) {
            if (credential == null) {
                throw ProblemException.invalid("credential", null,
                        "a value, it is required for a key without a parent");
            }
            return credential;
        }
        AccessKey parent = line.ancestors().getFirst();
        if (credential != null && !credential.equals(parent.credential())) {
            throw ProblemException.invalid("credential", credential.value(),
                    "%s, the credential of parent %s, or nothing".formatted(parent.credential(), parent.key()));
        }
        return parent.credential();
    }

    /** Who answers for the real token answers for all keys that stand for it; a key of somebody else would hide that. */
    private static OwnerId requireSame(@Nullable OwnerId owner, Credential credential) {
        if (owner != null && !owner.equals(credential.owner())) {
            throw ProblemException.invalid("owner", owner.value(),
                    "%s, the owner of credential %s, or nothing".formatted(credential.owner(), credential.id()));
        }
        return credential.owner();
    }

    private Mono<Issued> withNewSecret(Function<KeyHash, Mono<Recorded<AccessKey>>> recording) {
        return Mono.defer(() -> {
            SecretBytes secret = TokenText.issue(PREFIX, random);
            return recording.apply(KeyHash.of(TokenText.sha256(secret)))
                    .map(recorded -> new Issued(recorded, recorded.repeated() ? null : new ShownOnce(secret)));
        });
    }
}
