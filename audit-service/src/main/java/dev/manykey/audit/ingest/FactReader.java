package dev.manykey.audit.ingest;

import java.time.DateTimeException;

import dev.manykey.audit.log.AuditRecord;
import dev.manykey.audit.log.Ending;
import dev.manykey.audit.log.Fact;
import dev.manykey.audit.log.RecordFilter;
import dev.manykey.contract.Kind;
import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.Caller;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.Envelope;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.EventTypes;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.ExchangeRefused;
import dev.manykey.contract.event.Target;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Reads messages of the audit topic: what each says, as a beginning or an end of a record. */
final class FactReader {
    private FactReader() {}

    /**
     * What a message says.
     *
     * @throws NoFact when it is not a fact that belongs on the record, or lacks what a record must have
     */
    static Fact read(byte[] raw) {
        try {
            Envelope<? extends Event> envelope = EventTypes.decode(raw);
            String type = EventTypes.of(envelope.data()).name();
            return switch (envelope.data()) {
                case ExchangeIntended intended -> begins(type, raw, exchange(envelope, intended));
                case ExchangePermitted permitted -> begins(type, raw, exchange(envelope, permitted));
                case ExchangeRefused refused -> begins(type, raw, exchange(envelope, refused));
                case ExchangeEnded ended -> new Fact.Ends(type, raw, ending(envelope.id(), ended));
                case AdminChanged changed -> begins(type, raw, change(envelope, changed));
                case CredentialChecked checked -> begins(type, raw, check(envelope, checked));
                case CredentialCheckRequested requested -> begins(type, raw, check(envelope, requested));
            };
        } catch (EventTypes.UnreadableEvent | NullPointerException | IllegalArgumentException | DateTimeException e) {
            throw new NoFact(String.valueOf(e.getMessage()));
        }
    }

    private static Fact begins(String type, byte[] raw, AuditRecord begun) {
        if (!RecordFilter.isTime(begun.at())) {
            throw new NoFact("at: %s (expected: a year in 0..9999)".formatted(begun.at()));
        }
        return new Fact.Begins(type, raw, begun);
    }

    private static AuditRecord exchange(Envelope<?> envelope, ExchangeIntended intended) {
        return new AuditRecord(envelope.id(), AuditRecord.Kind.EXCHANGE, intended.at(), envelope.producer(),
                new AuditRecord.Verdict(AuditRecord.Decision.PERMITTED, AuditRecord.Outcome.OPEN, null, null, null,
                        null),
                key(intended.caller()), intended.caller().owner().value(), intended.target().upstream(),
                request(intended.target(), intended.remote(), intended.userAgent(), null), null, intended.decidedOn(),
                null,
                null);
    }

    /** Complete in itself: what the gateway did then, nobody here knows. */
    private static AuditRecord exchange(Envelope<?> envelope, ExchangePermitted permitted) {
        return new AuditRecord(envelope.id(), AuditRecord.Kind.EXCHANGE, permitted.at(), envelope.producer(),
                new AuditRecord.Verdict(AuditRecord.Decision.PERMITTED, AuditRecord.Outcome.HANDED_OVER, null, null,
                        null, null),
                key(permitted.caller()), permitted.caller().owner().value(), permitted.target().upstream(),
                request(permitted.target(), permitted.remote(), permitted.userAgent(),
                        requireNonNull(permitted.gateway(), "gateway")),
                null, permitted.decidedOn(), null, null);
    }

    private static AuditRecord exchange(Envelope<?> envelope, ExchangeRefused refused) {
        Caller caller = refused.caller();
        return new AuditRecord(envelope.id(), AuditRecord.Kind.EXCHANGE, refused.at(), envelope.producer(),
                new AuditRecord.Verdict(AuditRecord.Decision.REFUSED, AuditRecord.Outcome.REFUSED, refused.status(),
                        refused.code(), refused.reason(), refused.missing()),
                caller == null ? null : key(caller), caller == null ? null : caller.owner().value(),
                refused.target().upstream(),
                request(refused.target(), refused.remote(), refused.userAgent(), refused.gateway()), null,
                refused.decidedOn(), null, null);
    }

    private static Ending ending(String id, ExchangeEnded ended) {
        AuditRecord.Outcome outcome = switch (ended.ending()) {
            case COMPLETED -> AuditRecord.Outcome.COMPLETED;
            case FAILED -> AuditRecord.Outcome.FAILED;
            case CUT -> AuditRecord.Outcome.CUT;
            case UNKNOWN -> AuditRecord.Outcome.UNKNOWN;
        };
        return new Ending(id, ended.exchange(), outcome, ended.status(),
                ended.reason(), new AuditRecord.Transfer(ended.at(),
                        ended.requestBytes(), ended.responseBytes(), ended.millis()));
    }

    /** A change to a key, an owner or an upstream is found under that key, owner or upstream. */
    private static AuditRecord change(Envelope<?> envelope, AdminChanged changed) {
        boolean aboutKey = changed.kind() == Kind.KEY || changed.kind() == Kind.REVOKED;
        AuditRecord.Key key = aboutKey ? new AuditRecord.Key(changed.entity(), null, null, null, null) : null;
        String owner = changed.owner() == null ? null : changed.owner().value();
        String upstream = changed.upstream() == null ? null : changed.upstream().value();
        return new AuditRecord(envelope.id(), AuditRecord.Kind.ADMIN, changed.at(), envelope.producer(), null, key,
                owner == null && changed.kind() == Kind.OWNER ? changed.entity() : owner,
                upstream == null && changed.kind() == Kind.UPSTREAM ? changed.entity() : upstream, null, null, null,
                new AuditRecord.Change(changed.action(), changed.kind().toString(), changed.entity(), changed.version(),
                        changed.operator().value(), changed.operatorName(), changed.details()),
                null);
    }

    /** A proxy is about to try a credential; what came of it is a record of its own. */
    private static AuditRecord check(Envelope<?> envelope, CredentialCheckRequested requested) {
        return new AuditRecord(envelope.id(), AuditRecord.Kind.CHECK, envelope.occurredAt(), envelope.producer(), null,
                null, null, null, null, null, null, null,
                new AuditRecord.Check(envelope.id(), requested.credential().value(), requested.version(), "begun", null,
                        null));
    }

    private static AuditRecord check(Envelope<?> envelope, CredentialChecked checked) {
        return new AuditRecord(envelope.id(), AuditRecord.Kind.CHECK, checked.at(), envelope.producer(), null, null,
                null, checked.upstream().value(), null, null, null, null,
                new AuditRecord.Check(checked.request(), checked.credential().value(), checked.version(),
                        checked.result().toString(), checked.status(), checked.detail()));
    }

    private static AuditRecord.Key key(Caller caller) {
        return new AuditRecord.Key(caller.key().value(), caller.keyName(), caller.secret(), caller.owner().value(),
                caller.credential().value());
    }

    private static AuditRecord.Request request(Target target, String remote, @Nullable String userAgent,
            @Nullable String gateway) {
        return new AuditRecord.Request(target.method(), target.path(), target.queryNames(), target.operation(),
                target.resource(), target.access(), remote, userAgent, gateway);
    }

    /** A message that is no fact for the record; it is kept as it came. */
    static final class NoFact extends RuntimeException {
        NoFact(String message) {
            super(message);
        }
    }
}
