package dev.manykey.controllog;

import reactor.core.publisher.Mono;

/** Keeps a writer from what no reader would take, since the control log is past it. */
interface LogGuard {
    /** Of a writer that does not know the log. */
    LogGuard NONE = new LogGuard() {
        @Override
        public boolean isInformed() {
            return true;
        }

        @Override
        public Mono<Void> check(EntityStore<?> store, Change<?> change) {
            return Mono.empty();
        }

        @Override
        public boolean isPast(OutboxEntry entry) {
            return false;
        }
    };

    /** Whether the log has been read to its end, so that the other answers can be relied on. */
    boolean isInformed();

    /** Fails with {@link LogIsAhead} when the change would be recorded in the database and never come into force. */
    Mono<Void> check(EntityStore<?> store, Change<?> change);

    /** Whether the log has a later version than an entry of an outbox, so that to publish it could only do harm. */
    boolean isPast(OutboxEntry entry);
}
