package dev.manykey.contract.event;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.UpstreamId;

import org.jspecify.annotations.Nullable;

/**
 * An operator changed something. Written with the change itself, through the same outbox. Since v1.
 *
 * @param action what was done, such as {@code key.revoked}
 * @param kind of the entity
 * @param entity id of the entity
 * @param version that the change made
 * @param operator who did it: an operator, a service of its own accord by its name, or whoever holds an access key by its id
 * @param operatorName their name at the time
 * @param owner whose entity it is, null when that means nothing for the kind
 * @param upstream that it concerns, null when none
 * @param details further facts in words, name to value; never a secret
 */
public record AdminChanged(Instant at, String action, Kind kind, String entity, long version, OperatorId operator,
        String operatorName, @Nullable OwnerId owner, @Nullable UpstreamId upstream, SortedMap<String, String> details)
        implements
            Event {
    public AdminChanged {
        details = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(details));
    }
}
