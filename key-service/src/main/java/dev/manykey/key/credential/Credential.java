package dev.manykey.key.credential;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.manykey.change.Act;
import dev.manykey.change.Created;
import dev.manykey.change.Creation;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.CredentialState;
import dev.manykey.contract.state.CredentialState.Status;
import dev.manykey.controllog.Change;
import dev.manykey.key.policy.CeilingCommand;

import org.jspecify.annotations.Nullable;

/**
 * An upstream's real token and whose it is. Access keys stand for it; the proxies alone can open it.
 *
 * @param label for people, null when it needs none
 * @param ceiling policies that nothing done with the token may be more than, together; empty means nothing at all, null that
 *        there is no ceiling
 */
public record Credential(CredentialId id, long version, OwnerId owner, UpstreamId upstream, @Nullable String label,
        SealedToken token, @Nullable List<PolicyId> ceiling, Status status, Creation creation, Instant changedAt)
        implements
            Created {
    public Credential {
        ceiling = ceiling == null ? null : List.copyOf(ceiling);
    }

    /** What is written to make a credential. */
    static Change<Credential> create(CredentialId id, OwnerId owner, UpstreamId upstream, @Nullable String label,
            SealedToken token, Act act, @Nullable RequestMark mark) {
        return new Credential(id, 1, owner, upstream, label, token, null, Status.ACTIVE, Creation.of(act, mark),
                act.at())
                .because(act, "credential.created", Map.of("origin", token.origin()));
    }

    /** Puts another token in the place of the one there is; keys go on as they are. */
    Ruling<Credential> swap(SealedToken token, Act act) {
        return new Ruling.Changed<>(
                new Credential(id, version + 1, owner, upstream, label, token, ceiling, status, creation, act.at())
                        .because(act, "credential.token-changed", Map.of("origin", token.origin())));
    }

    /** Ends the use of the token. */
    Ruling<Credential> disable(Act act) {
        return turn(Status.DISABLED, "credential.disabled", act);
    }

    /** Lets the token be used again. */
    Ruling<Credential> enable(Act act) {
        return turn(Status.ACTIVE, "credential.enabled", act);
    }

    /** Puts a ceiling over all that is done with the token, in the place of the one there is; null takes it away. */
    Ruling<Credential> limit(@Nullable List<PolicyId> wanted, Act act) {
        if (Objects.equals(wanted, ceiling)) {
            return new Ruling.Unchanged<>(this);
        }
        return new Ruling.Changed<>(
                new Credential(id, version + 1, owner, upstream, label, token, wanted, status, creation, act.at())
                        .because(act, wanted == null ? "credential.ceiling-removed" : "credential.ceiling-set",
                                CeilingCommand.details(ceiling, wanted)));
    }

    /** The credential as the control log carries it. */
    CredentialState state() {
        return new CredentialState(id, version, owner, upstream, token.origin(), token.bytes(), ceiling, status);
    }

    private Ruling<Credential> turn(Status wanted, String action, Act act) {
        if (status == wanted) {
            return new Ruling.Unchanged<>(this);
        }
        return new Ruling.Changed<>(
                new Credential(id, version + 1, owner, upstream, label, token, ceiling, wanted, creation, act.at())
                        .because(act, action, Map.of()));
    }

    private Change<Credential> because(Act act, String action, Map<String, String> details) {
        return new Change<>(this, List.of(state()),
                act.fact(action, Kind.CREDENTIAL, id.value(), version, owner, upstream, details));
    }

    @Override
    public String key() {
        return id.value();
    }
}
