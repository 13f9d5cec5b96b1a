package dev.manykey.controllog;

import org.jspecify.annotations.Nullable;

/**
 * A change that is recorded.
 *
 * @param entity as it is now
 * @param inForce whether the brokers have acknowledged it; when not, it will be published as soon as they can, and until then
 *        the old state holds
 * @param placed where the brokers put it; null when they have not acknowledged it
 */
public record Committed<T extends Entity>(T entity, boolean inForce, @Nullable Placed placed) {}
