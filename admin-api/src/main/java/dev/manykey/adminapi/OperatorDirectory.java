package dev.manykey.adminapi;

import java.util.Optional;

import dev.manykey.contract.KeyHash;

/**
 * The operators in force, in memory. Every service has one as a bean: that of the control log, or one of its own. Without it
 * the service does not start.
 */
public interface OperatorDirectory {
    /** The operator whose token has this hash; empty when there is none or it is no longer in force. Never waits. */
    Optional<Operator> findByTokenHash(KeyHash hash);

    /** False until every operator is known; until then each token is answered with {@code starting}. */
    boolean isReady();
}
