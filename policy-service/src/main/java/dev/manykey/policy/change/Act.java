package dev.manykey.policy.change;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Envelope;

/**
 * Somebody doing something at a moment: what a rule needs to know of it, and what goes on the record.
 *
 * @param factId id of the fact that will tell of it
 * @param at in whole milliseconds, as the database keeps them
 * @param operatorName their name at the time
 */
public record Act(String factId, Instant at, OperatorId operator, String operatorName) {
    private static final String PRODUCER = "policy-service";

    /**
     * The fact that this was done.
     *
     * @param version that the change makes
     * @param details further facts in words; never a secret
     */
    public Envelope<AdminChanged> fact(String action, Kind kind, String entity, long version, UpstreamId upstream,
            Map<String, String> details) {
        return new Envelope<>(factId, at, PRODUCER, operator.value(), null, new AdminChanged(at, action, kind, entity,
                version, operator, operatorName, null, upstream, new TreeMap<>(details)));
    }
}
