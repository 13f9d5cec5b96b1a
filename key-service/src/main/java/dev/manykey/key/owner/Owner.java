package dev.manykey.key.owner;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.manykey.change.Act;
import dev.manykey.change.Created;
import dev.manykey.change.Creation;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.OwnerState.Status;
import dev.manykey.controllog.Change;
import dev.manykey.key.policy.CeilingCommand;

import org.jspecify.annotations.Nullable;

/**
 * A person or service account who answers for keys and for the tokens behind them.
 *
 * @param name for people
 * @param email null when none is known
 * @param ceiling policies that none of the owner's keys may do more than, together: on an upstream that none of them is for,
 *        nothing; empty means nothing anywhere, null that there is no ceiling
 * @param status while it is disabled, none of the owner's keys works
 */
public record Owner(OwnerId id, long version, String name, @Nullable String email, @Nullable List<PolicyId> ceiling,
        Status status, Creation creation, Instant changedAt) implements Created {
    public Owner {
        ceiling = ceiling == null ? null : List.copyOf(ceiling);
    }

    /** What is written to make an owner. */
    static Change<Owner> create(OwnerId id, String name, @Nullable String email, Act act, @Nullable RequestMark mark) {
        return new Owner(id, 1, name, email, null, Status.ACTIVE, Creation.of(act, mark), act.at())
                .because(act, "owner.created", Map.of("name", name));
    }

    /** Gives the owner another name and e-mail address; null takes the address away. */
    Ruling<Owner> describe(String name, @Nullable String email, Act act) {
        if (name.equals(this.name) && Objects.equals(email, this.email)) {
            return new Ruling.Unchanged<>(this);
        }
        return new Ruling.Changed<>(new Owner(id, version + 1, name, email, ceiling, status, creation, act.at())
                .because(act, "owner.changed", Map.of("name", name)));
    }

    /** Ends the working of all keys of the owner. */
    Ruling<Owner> disable(Act act) {
        return turn(Status.DISABLED, "owner.disabled", act);
    }

    /** Lets the owner's keys work again. */
    Ruling<Owner> enable(Act act) {
        return turn(Status.ACTIVE, "owner.enabled", act);
    }

    /** Puts a ceiling over all keys of the owner, in the place of the one there is; null takes it away. */
    Ruling<Owner> limit(@Nullable List<PolicyId> wanted, Act act) {
        if (Objects.equals(wanted, ceiling)) {
            return new Ruling.Unchanged<>(this);
        }
        return new Ruling.Changed<>(new Owner(id, version + 1, name, email, wanted, status, creation, act.at())
                .because(act, wanted == null ? "owner.ceiling-removed" : "owner.ceiling-set",
                        CeilingCommand.details(ceiling, wanted)));
    }

    /** The owner as the control log carries it. */
    OwnerState state() {
        return new OwnerState(id, version, name, ceiling, status);
    }

    private Ruling<Owner> turn(Status wanted, String action, Act act) {
        if (status == wanted) {
            return new Ruling.Unchanged<>(this);
        }
        return new Ruling.Changed<>(new Owner(id, version + 1, name, email, ceiling, wanted, creation, act.at())
                .because(act, action, Map.of()));
    }

    private Change<Owner> because(Act act, String action, Map<String, String> details) {
        return new Change<>(this, List.of(state()),
                act.fact(action, Kind.OWNER, id.value(), version, id, null, details));
    }

    @Override
    public String key() {
        return id.value();
    }
}
