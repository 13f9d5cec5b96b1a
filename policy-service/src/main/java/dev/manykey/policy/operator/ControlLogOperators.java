package dev.manykey.policy.operator;

import java.util.Optional;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.OperatorDirectory;
import dev.manykey.adminapi.OperatorRole;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.controllog.ControlLogView;

/** The operators as the control log has them; there are few, so all are looked through. */
final class ControlLogOperators implements OperatorDirectory {
    private final ControlLogView view;

    ControlLogOperators(ControlLogView view) {
        this.view = view;
    }

    @Override
    public Optional<Operator> findByTokenHash(KeyHash hash) {
        return view.all(OperatorState.class).stream()
                .filter(operator -> operator.status() == OperatorState.Status.ACTIVE
                        && operator.tokenHash().equals(hash))
                .findFirst()
                .map(operator -> new Operator(operator.id().value(), operator.name(), role(operator.role())));
    }

    @Override
    public boolean isReady() {
        return view.isCaughtUp();
    }

    private static OperatorRole role(OperatorState.Role role) {
        return switch (role) {
            case ADMIN -> OperatorRole.ADMIN;
            case AUDITOR -> OperatorRole.AUDITOR;
        };
    }
}
