package dev.manykey.change;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.OwnerId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Envelope;

import org.jspecify.annotations.Nullable;

/**
 * Somebody doing something at a moment: what a rule needs to know of it, and what goes on the record.
 *
 * @param producer the service that does it, as its facts name it
 * @param factId id of the fact that will tell of it
 * @param at in whole milliseconds, as the database keeps them
 * @param operator who does it: an operator, the service itself by its name, or an access key by its id
 * @param operatorName their name at the time
 */
public record Act(String producer, String factId, Instant at, OperatorId operator, String operatorName) {
    /**
     * The fact that this was done.
     *
     * @param version that the change makes
     * @param owner whose entity it is, null when that means nothing for the kind
     * @param upstream that it concerns, null when none
     * @param details further facts in words; never a secret
     */
    public Envelope<AdminChanged> fact(String action, Kind kind, String entity, long version, @Nullable OwnerId owner,
            @Nullable UpstreamId upstream, Map<String, String> details) {
        return new Envelope<>(factId, at, producer, operator.value(), null, new AdminChanged(at, action, kind, entity,
                version, operator, operatorName, owner, upstream, new TreeMap<>(details)));
    }
}
