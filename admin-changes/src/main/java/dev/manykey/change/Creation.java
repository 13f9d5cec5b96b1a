package dev.manykey.change;

import java.time.Instant;
import java.util.Date;

import dev.manykey.contract.OperatorId;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * How an entity came to be.
 *
 * @param mark of the request that made it, null when that had no idempotency key
 */
public record Creation(Instant at, OperatorId by, @Nullable RequestMark mark) {
    /** Member that holds {@link RequestMark#id}, for filters. */
    static final String MARK = "mark";

    /** The creation of what {@code act} makes. */
    public static Creation of(Act act, @Nullable RequestMark mark) {
        return new Creation(act.at(), act.operator(), mark);
    }

    /** Adds this to the members of an entity. */
    public Document writeTo(Document members) {
        members.append("createdAt", Date.from(at)).append("createdBy", by.value());
        return mark == null ? members : members.append(MARK, mark.id()).append("fingerprint", mark.fingerprint());
    }

    /** What {@link #writeTo} wrote. */
    public static Creation readFrom(Document members) {
        String mark = members.getString(MARK);
        return new Creation(members.getDate("createdAt").toInstant(), new OperatorId(members.getString("createdBy")),
                mark == null ? null : new RequestMark(mark, members.getString("fingerprint")));
    }
}
