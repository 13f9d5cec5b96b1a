package dev.manykey.key.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.change.Act;
import dev.manykey.change.Created;
import dev.manykey.change.Creation;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.state.OperatorState.Role;
import dev.manykey.contract.state.OperatorState.Status;
import dev.manykey.contract.state.State;
import dev.manykey.controllog.Change;

import org.jspecify.annotations.Nullable;

/**
 * All operators, as one entity. That there is always an admin is a rule about all of them, and one document is what can be
 * written atomically; they are few.
 *
 * @param operators in the order of their ids
 */
record OperatorRoster(long version, List<OperatorAccount> operators, Creation creation) implements Created {
    /** The id of the one roster. */
    static final String ID = "roster";

    OperatorRoster {
        operators = List.copyOf(operators);
    }

    /** A roster that does not exist yet, as {@code act} begins it. */
    static OperatorRoster none(Act act) {
        return new OperatorRoster(0, List.of(), Creation.of(act, null));
    }

    /** Adds an operator. */
    Ruling<OperatorRoster> add(OperatorId id, String name, Role role, KeyHash tokenHash, Act act,
            @Nullable RequestMark mark) {
        for (OperatorAccount earlier : operators) {
            RequestMark made = earlier.creation().mark();
            if (mark != null && made != null && made.id().equals(mark.id())) {
                return made.equals(mark) ? new Ruling.Repeated<>(this) : new Ruling.Refused<>(RequestMark.REUSED);
            }
        }
        if (find(id.value()).isPresent()) {
            return refused(ProblemCode.CONFLICT, id, "one that does not exist yet");
        }
        return changed(new OperatorAccount(id, 1, name, role, tokenHash, Status.ACTIVE, Creation.of(act, mark),
                act.at()), act, "operator.created");
    }

    /** Ends the working of an operator's token for good. The last admin in force stays. */
    Ruling<OperatorRoster> revoke(String id, Act act) {
        Optional<OperatorAccount> found = find(id);
        if (found.isEmpty()) {
            return refused(ProblemCode.NOT_FOUND, id, "the id of one that exists");
        }
        OperatorAccount operator = found.get();
        return switch (operator.status()) {
            case REVOKED -> new Ruling.Unchanged<>(this);
            case ACTIVE -> operator.isAdminInForce() && adminsInForce() == 1
                    ? refused(ProblemCode.CONFLICT, id, "one that is not the last admin")
                    : changed(operator.revoked(act.at()), act, "operator.revoked");
        };
    }

    /** The operator with this id; empty when there is none. */
    Optional<OperatorAccount> find(String id) {
        return operators.stream().filter(one -> one.id().value().equals(id)).findFirst();
    }

    /** The operator that the request with this mark made; empty when there is none. */
    Optional<OperatorAccount> madeBy(RequestMark mark) {
        return operators.stream().filter(one -> mark.equals(one.creation().mark())).findFirst();
    }

    /** All operators as the control log carries them. */
    List<State> states() {
        return operators.stream().<State>map(OperatorAccount::state).toList();
    }

    private long adminsInForce() {
        return operators.stream().filter(OperatorAccount::isAdminInForce).count();
    }

    private Ruling<OperatorRoster> changed(OperatorAccount operator, Act act, String action) {
        List<OperatorAccount> next = new ArrayList<>(operators);
        next.removeIf(one -> one.id().equals(operator.id()));
        next.add(operator);
        next.sort((one, other) -> one.id().value().compareTo(other.id().value()));
        return new Ruling.Changed<>(new Change<>(new OperatorRoster(version + 1, next, creation),
                List.of(operator.state()), act.fact(action, Kind.OPERATOR, operator.id().value(), operator.version(),
                        null, null, Map.of("name", operator.name(), "role", operator.role().toString()))));
    }

    private static Ruling<OperatorRoster> refused(ProblemCode code, Object id, String expected) {
        return new Ruling.Refused<>(Problem.of(code, List.of(InvalidField.of("operator", id.toString(), expected))));
    }

    @Override
    public String key() {
        return ID;
    }
}
