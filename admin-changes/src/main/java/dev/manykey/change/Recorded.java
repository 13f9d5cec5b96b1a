package dev.manykey.change;

import dev.manykey.controllog.Entity;
import dev.manykey.controllog.Placed;
import dev.manykey.controllog.Receipt;

import org.jspecify.annotations.Nullable;

/**
 * What came of a command that was not refused.
 *
 * @param entity as it is now
 * @param inForce false while the brokers have not acknowledged everything that is recorded of the entity
 * @param repeated whether the same request had been done before, by its idempotency key
 * @param placed where the brokers put it; null when nothing was written now, or they have not acknowledged it
 * @param receipt what became of it in the proxies, as far as that was waited for; null when it was not, or nothing is known
 * @param receiptAddress path under which the receipt is, or will be when it is complete; null when there is none to come
 */
public record Recorded<T extends Entity>(T entity, boolean inForce, boolean repeated, @Nullable Placed placed,
        @Nullable Receipt receipt, @Nullable String receiptAddress) {
    /** What was recorded, before anybody has waited for the proxies. */
    public Recorded(T entity, boolean inForce, boolean repeated, @Nullable Placed placed) {
        this(entity, inForce, repeated, placed, null, null);
    }

    /** The same about a part of the entity, which has a version of its own. */
    public <P extends Entity> Recorded<P> about(P part) {
        return new Recorded<>(part, inForce, repeated, placed, receipt, receiptAddress);
    }

    Recorded<T> with(@Nullable Receipt known, String address) {
        return new Recorded<>(entity, inForce, repeated, placed, known, address);
    }

    /** What the caller should know beside the entity, in words; null when it is in force as usual. */
    public @Nullable String note() {
        return inForce
                ? null
                : "Recorded and not yet in force: Kafka has not acknowledged it. It is published as soon as Kafka does.";
    }
}
