package dev.manykey.controllog;

import java.time.Instant;

/**
 * Where the brokers put a change.
 *
 * @param offset of its last state on the control log
 * @param acknowledgedAt when enough brokers had said that they have it, by this service's wall clock
 * @param acknowledgedNanos the same moment, on {@link System#nanoTime}
 */
public record Placed(long offset, Instant acknowledgedAt, long acknowledgedNanos) {}
