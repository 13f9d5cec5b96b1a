package dev.manykey.adminapi;

import java.util.Optional;

import dev.manykey.contract.KeyHash;
import dev.manykey.contract.state.OperatorState;
import dev.manykey.controllog.ControlLogView;

/** The operators as the control log tells them. They are few, so they are looked through; hashes compare in constant time. */
final class ControlLogOperators implements OperatorDirectory {
    private final ControlLogView view;

    ControlLogOperators(ControlLogView view) {
        this.view = view;
    }

    @Override
    public Optional<Operator> findByTokenHash(KeyHash hash) {
        return view.all(OperatorState.class).stream()
                .filter(operator -> operator.tokenHash().equals(hash) && isInForce(operator))
                .findFirst()
                .map(operator -> new Operator(operator.id().value(), operator.name(), role(operator)));
    }

    @Override
    public boolean isReady() {
        return view.isCaughtUp();
    }

    private static boolean isInForce(OperatorState operator) {
        return switch (operator.status()) {
            case ACTIVE -> true;
            case REVOKED -> false;
        };
    }

    private static OperatorRole role(OperatorState operator) {
        return switch (operator.role()) {
            case ADMIN -> OperatorRole.ADMIN;
            case AUDITOR -> OperatorRole.AUDITOR;
        };
    }
}
