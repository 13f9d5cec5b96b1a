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
import dev.manykey.contract.state.OwnerState;
import dev.manykey.contract.state.OwnerState.Status;
import dev.manykey.controllog.Change;

import org.jspecify.annotations.Nullable;

/**
 * A person or service account who answers for keys and for the tokens behind them.
 *
 * @param name for people
 * @param email null when none is known
 * @param status while it is disabled, none of the owner's keys works
 */
public record Owner(OwnerId id, long version, String name, @Nullable String email, Status status, Creation creation,
        Instant changedAt) implements Created {

    /** What is written to make an owner. */
    static Change<Owner> create(OwnerId id, String name, @Nullable String email, Act act, @Nullable RequestMark mark) {
        return new Owner(id, 1, name, email, Status.ACTIVE, Creation.of(act, mark), act.at())
                .because(act, "owner.created", Map.of("name", name));
    }

    /** Gives the owner another name and e-mail address; null takes the address away. */
    Ruling<Owner> describe(String name, @Nullable String email, Act act) {
        if (name.equals(this.name) && Objects.equals(email, this.email)) {
            return new Ruling.Unchanged<>(this);
        }
        return new Ruling.Changed<>(new Owner(id, version + 1, name, email, status, creation, act.at())
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

    /** The owner as the control log carries it. */
    OwnerState state() {
        return new OwnerState(id, version, name, status);
    }

    private Ruling<Owner> turn(Status wanted, String action, Act act) {
        if (status == wanted) {
            return new Ruling.Unchanged<>(this);
        }
        return new Ruling.Changed<>(new Owner(id, version + 1, name, email, wanted, creation, act.at())
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
