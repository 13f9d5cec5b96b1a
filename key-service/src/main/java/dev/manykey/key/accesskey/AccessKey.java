package dev.manykey.key.accesskey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.change.Act;
import dev.manykey.change.Created;
import dev.manykey.change.Creation;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.AccessKeyState;
import dev.manykey.contract.state.AccessKeyState.Secret;
import dev.manykey.contract.state.RevokedState;
import dev.manykey.contract.state.State;
import dev.manykey.controllog.Change;

import org.jspecify.annotations.Nullable;

/**
 * An access key as this service knows it. Its rules decide on a command and change nothing; a revoked key refuses all of
 * them, and what has been done already is no error.
 *
 * @param upstream the upstream of {@code credential}
 * @param parent the key that this one was minted by, whose owner and credential it has; null for none
 * @param secrets the texts that open it, as hashes, the newest last: one, or two while it is being rotated
 * @param rotations marks of the latest rotations that came with an idempotency key
 */
record AccessKey(AccessKeyId id, long version, OwnerId owner, CredentialId credential, UpstreamId upstream,
        @Nullable AccessKeyId parent, Terms terms, Standing standing, List<Secret> secrets, List<RequestMark> rotations,
        Creation creation, Instant changedAt)
        implements
            Created {
    private static final int ROTATIONS_KEPT = 10;

    AccessKey {
        secrets = List.copyOf(secrets);
        rotations = List.copyOf(rotations);
    }

    /** What is written to make a key. */
    static Change<AccessKey> issue(AccessKeyId id, OwnerId owner, CredentialId credential, UpstreamId upstream,
            @Nullable AccessKeyId parent, Terms terms, KeyHash secret, Act act, @Nullable RequestMark mark) {
        var first = new Secret(1, secret, act.at(), null);
        Map<String, String> details = new HashMap<>(terms.details());
        if (parent != null) {
            details.put("parent", parent.value());
        }
        return new AccessKey(id, 1, owner, credential, upstream, parent, terms, new Standing.Active(), List.of(first),
                List.of(), Creation.of(act, mark), act.at()).because(act, "key.created", details);
    }

    /** Gives the key other terms. */
    Ruling<AccessKey> amend(Terms wanted, Act act) {
        return unlessRevoked(() -> wanted.equals(terms)
                ? new Ruling.Unchanged<>(this)
                : changed(act, "key.changed", wanted.details(), with(wanted)));
    }

    /** Ends the working of the key until it is resumed. */
    Ruling<AccessKey> suspend(Act act) {
        return switch (standing) {
            case Standing.Active _ -> changed(act, "key.suspended", Map.of(), with(new Standing.Suspended()));
            case Standing.Suspended _ -> new Ruling.Unchanged<>(this);
            case Standing.Revoked _ -> revoked();
        };
    }

    /** Lets a suspended key work again. */
    Ruling<AccessKey> resume(Act act) {
        return switch (standing) {
            case Standing.Active _ -> new Ruling.Unchanged<>(this);
            case Standing.Suspended _ -> changed(act, "key.resumed", Map.of(), with(new Standing.Active()));
            case Standing.Revoked _ -> revoked();
        };
    }

    /** Ends the working of the key for good, and so that of all that descend from it, into which nothing is written. */
    Ruling<AccessKey> revoke(@Nullable String reason, Act act) {
        return switch (standing) {
            case Standing.Active _,Standing.Suspended _ -> changed(act, "key.revoked",
                    reason == null ? Map.of() : Map.of("reason", reason),
                    with(new Standing.Revoked(act.at(), act.operator(), reason)));
            case Standing.Revoked _ -> new Ruling.Unchanged<>(this);
        };
    }

    /**
     * Adds a secret. The one before it goes on for {@code overlap}, so that a tool can change over; with none, every other
     * secret ends at once, also when there are two.
     */
    Ruling<AccessKey> rotate(KeyHash secret, Duration overlap, Act act, @Nullable RequestMark mark) {
        Optional<RequestMark> before = rotations.stream().filter(one -> mark != null && one.id().equals(mark.id()))
                .findFirst();
        if (before.isPresent()) {
            return before.get().equals(mark)
                    ? new Ruling.Repeated<>(this)
                    : new Ruling.Refused<>(RequestMark.REUSED);
        }
        return unlessRevoked(() -> {
            List<Secret> next = new ArrayList<>();
            if (overlap.isPositive()) {
                next.addAll(liveSecrets(act.at()));
                if (next.size() > 1) {
                    return refused(ProblemCode.CONFLICT, "overlap", overlap,
                            "PT0S while two secrets work; or end the older one first, /v1/keys/%s/secrets/%d/revoke"
                                    .formatted(id, next.getFirst().number()));
                }
                next.replaceAll(old -> new Secret(old.number(), old.hash(), old.createdAt(), act.at().plus(overlap)));
            }
            int number = newest().number() + 1;
            next.add(new Secret(number, secret, act.at(), null));
            return changed(act, "key.rotated", Map.of("secret", Integer.toString(number), "overlap",
                    overlap.toString()), with(next).with(mark));
        });
    }

    /** Ends an older secret before its time. */
    Ruling<AccessKey> endSecret(int number, Act act) {
        return unlessRevoked(() -> {
            if (number < 1 || number > newest().number()) {
                return refused(ProblemCode.NOT_FOUND, "number", number, "1.." + newest().number());
            }
            if (number == newest().number()) {
                return refused(ProblemCode.CONFLICT, "number", number,
                        "an older one; the newest ends with a rotation or with the key");
            }
            return liveSecrets(act.at()).stream().noneMatch(one -> one.number() == number)
                    ? new Ruling.Unchanged<>(this)
                    : changed(act, "key.secret-revoked", Map.of("secret", Integer.toString(number)),
                            with(secrets.stream().filter(one -> one.number() != number).toList()));
        });
    }

    /** Whether the key works at a moment, as far as it is its own matter; its parents are {@link Line}'s. */
    KeyStatus statusAt(Instant now) {
        Instant expiresAt = terms.expiresAt();
        return switch (standing) {
            case Standing.Revoked _ -> KeyStatus.REVOKED;
            case Standing _ when expiresAt != null && !now.isBefore(expiresAt) -> KeyStatus.EXPIRED;
            case Standing.Suspended _ -> KeyStatus.SUSPENDED;
            case Standing.Active _ -> KeyStatus.ACTIVE;
        };
    }

    /** The secrets that still open the key at a moment, the newest last. */
    List<Secret> liveSecrets(Instant now) {
        return secrets.stream().filter(one -> one.expiresAt() == null || now.isBefore(one.expiresAt())).toList();
    }

    /** The secret that goes on when the others end. */
    Secret newest() {
        return secrets.getLast();
    }

    private Ruling<AccessKey> unlessRevoked(Supplier<Ruling<AccessKey>> rule) {
        return standing instanceof Standing.Revoked ? revoked() : rule.get();
    }

    private Ruling<AccessKey> revoked() {
        return refused(ProblemCode.KEY_REVOKED, "key", id, "one that is not revoked");
    }

    private static Ruling<AccessKey> refused(ProblemCode code, String field, Object value, String expected) {
        return new Ruling.Refused<>(Problem.of(code, List.of(InvalidField.of(field, value.toString(), expected))));
    }

    /** The next version; secrets that have ended by themselves do not go into it. */
    private Ruling<AccessKey> changed(Act act, String action, Map<String, String> details, AccessKey next) {
        return new Ruling.Changed<>(new AccessKey(id, version + 1, owner, credential, upstream, parent, next.terms,
                next.standing, next.liveSecrets(act.at()), next.rotations, creation, act.at())
                .because(act, action, details));
    }

    /** The key as the control log carries it. A revocation goes out before the state: who sees that has seen what never ends. */
    List<State> states() {
        State state = new AccessKeyState(id, version, terms.name(), owner, credential, upstream, parent,
                terms.policies(),
                standing.status(), terms.expiresAt(), secrets);
        return switch (standing) {
            case Standing.Revoked(Instant at, _, _) -> List.of(new RevokedState(id, at), state);
            case Standing.Active _,Standing.Suspended _ -> List.of(state);
        };
    }

    private Change<AccessKey> because(Act act, String action, Map<String, String> details) {
        return new Change<>(this, states(),
                act.fact(action, Kind.KEY, id.value(), version, owner, upstream, details));
    }

    private AccessKey with(Terms other) {
        return new AccessKey(id, version, owner, credential, upstream, parent, other, standing, secrets, rotations,
                creation,
                changedAt);
    }

    private AccessKey with(Standing other) {
        return new AccessKey(id, version, owner, credential, upstream, parent, terms, other, secrets, rotations,
                creation,
                changedAt);
    }

    private AccessKey with(List<Secret> others) {
        return new AccessKey(id, version, owner, credential, upstream, parent, terms, standing, others, rotations,
                creation,
                changedAt);
    }

    private AccessKey with(@Nullable RequestMark rotation) {
        if (rotation == null) {
            return this;
        }
        List<RequestMark> kept = new ArrayList<>(rotations);
        kept.add(rotation);
        return new AccessKey(id, version, owner, credential, upstream, parent, terms, standing, secrets,
                kept.subList(Math.max(0, kept.size() - ROTATIONS_KEPT), kept.size()), creation, changedAt);
    }

    @Override
    public String key() {
        return id.value();
    }
}
