package dev.manykey.crm;

import java.util.function.Function;

/**
 * One operation.
 *
 * @param method such as {@code GET}
 * @param template its path from the root, with parameters such as {@code {id}}
 * @param door who may use it
 * @param maxBody how many bytes its body may have
 * @param rule what it does; called on an event loop and must not block
 */
record Route(String method, String template, Door door, int maxBody, Function<Call, Answer> rule) {
    /** Who may use an operation. */
    enum Door {
        /** Whoever has the API token. */
        TOKEN,
        /** Everyone. */
        OPEN,
        /** Everyone on this machine; not counted among what was received. */
        LOOPBACK
    }
}
