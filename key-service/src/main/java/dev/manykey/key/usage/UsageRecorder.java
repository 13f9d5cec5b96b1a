package dev.manykey.key.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangePermitted;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/**
 * Takes the uses of secrets out of the audit topic. A repeat is harmless: only the latest use of a secret is kept, and a
 * batch that could not be written is read again.
 */
final class UsageRecorder implements Consumer<Message<List<byte[]>>> {
    private static final Logger LOG = LoggerFactory.getLogger(UsageRecorder.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LastUses lastUses;

    UsageRecorder(LastUses lastUses) {
        this.lastUses = lastUses;
    }

    @Override
    public void accept(Message<List<byte[]>> batch) {
        Map<SecretUse, Instant> uses = new HashMap<>();
        int unreadable = 0;
        for (byte[] fact : batch.getPayload()) {
            try {
                note(EventTypes.decode(fact).data(), uses);
            } catch (EventTypes.UnreadableEvent e) {
                unreadable++; // audit-service keeps it; a use that a newer proxy tells in a new way is missed here
            }
        }
        if (unreadable > 0) {
            LOG.warn("usage: {} facts of the audit topic are of a kind that is not known here", unreadable);
        }
        lastUses.note(uses).block(PATIENCE);
    }

    private static void note(Event fact, Map<SecretUse, Instant> uses) {
        if (fact instanceof ExchangeIntended intended) {
            note(intended.caller(), intended.at(), uses);
        } else if (fact instanceof ExchangePermitted permitted) {
            note(permitted.caller(), permitted.at(), uses);
        }
    }

    private static void note(Caller caller, Instant at, Map<SecretUse, Instant> uses) {
        uses.merge(new SecretUse(caller.key(), caller.secret()), at, (one, other) -> one.isAfter(other) ? one : other);
    }
}
