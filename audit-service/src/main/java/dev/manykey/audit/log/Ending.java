package dev.manykey.audit.log;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The end of an exchange, as it changes the exchange's record.
 *
 * @param fact id of the fact that tells of it; a record has one end, whichever fact told first
 * @param exchange id of the record
 * @param code null when there is nothing to say
 */
public record Ending(String fact, String exchange, AuditRecord.Outcome outcome, @Nullable Integer status,
        @Nullable String code, AuditRecord.Transfer transfer) {
    /** @throws NullPointerException when what every end has is missing: it comes from messages that anyone wrote */
    public Ending {
        requireNonNull(fact, "id");
        requireNonNull(exchange, "exchange");
    }
}
