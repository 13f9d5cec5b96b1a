package dev.manykey.audit.ingest;

import dev.manykey.audit.log.Stored;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What can be watched of the way in. */
final class IngestMetrics {
    private final Counter added;
    private final Counter repeated;
    private final Counter conflicts;
    private final Counter unreadable;

    IngestMetrics(MeterRegistry registry, IngestLag lag) {
        this.added = Counter.builder("manykey.audit.facts").tag("kind", "new").register(registry);
        this.repeated = Counter.builder("manykey.audit.facts").tag("kind", "repeated").register(registry);
        this.conflicts = Counter.builder("manykey.audit.conflicts")
                .description("Facts that contradict what is stored; each is an alarm")
                .register(registry);
        this.unreadable = Counter.builder("manykey.audit.unreadable")
                .description("Messages that were kept as they came because they could not be read")
                .register(registry);
        Gauge.builder("manykey.audit.lag", lag, IngestLag::messages)
                .description(
                        "Messages of the audit topic that are not stored yet; not a number when Kafka does not tell")
                .register(registry);
        Gauge.builder("manykey.audit.waiting.ends", lag, IngestLag::waitingEnds)
                .description("Ends of exchanges whose beginning has not arrived; not a number when it cannot be told")
                .register(registry);
    }

    void stored(Stored stored, int unread) {
        added.increment(stored.added());
        repeated.increment(stored.repeated());
        conflicts.increment(stored.conflicts());
        unreadable.increment(unread);
    }
}
