package dev.manykey.audit;

import java.util.Optional;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.OperatorDirectory;
import dev.manykey.adminapi.OperatorRole;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.controllog.ControlLogView;

/** The operators as the control log has them. */
final class LoggedOperators implements OperatorDirectory {
    private final ControlLogView view;

    LoggedOperators(ControlLogView view) {
        this.view = view;
    }

    @Override
    public Optional<Operator> findByTokenHash(KeyHash hash) {
        return view.all(OperatorState.class)
                .stream()
                .filter(operator -> operator.status() == OperatorState.Status.ACTIVE
                        && operator.tokenHash().equals(hash))
                .findFirst()
                .map(operator -> new Operator(operator.id().value(), operator.name(), switch (operator.role()) {
                    case ADMIN -> OperatorRole.ADMIN;
                    case AUDITOR -> OperatorRole.AUDITOR;
                }));
    }

    @Override
    public boolean isReady() {
        return view.isCaughtUp();
    }
}
