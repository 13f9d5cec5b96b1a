package dev.manykey.audit.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

import dev.manykey.contract.Access;
import dev.manykey.contract.event.DecidedOn;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows how a record is written in MongoDB: flat, with the names of the API, times as text because they are
 * finer than MongoDB's, absent members left out, and maps as lists because their names are anyone's.
 */
final class RecordForm {
    private RecordForm() {}

    static Document write(AuditRecord begun) {
        Document document = new Document("_id", TimeKey.of(begun.at(), begun.id())).append("id", begun.id())
                .append("kind", begun.kind().toString())
                .append("at", begun.at().toString())
                .append("producer", begun.producer());
        put(document, "owner", begun.owner());
        put(document, "upstream", begun.upstream());
        if (begun.verdict() != null) {
            writeVerdict(document, begun.verdict());
        }
        if (begun.key() != null) {
            document.append("key", writeKey(begun.key()));
        }
        if (begun.request() != null) {
            writeRequest(document, begun.request());
        }
        if (begun.decidedOn() != null) {
            document.append("decidedOn", writeDecidedOn(begun.decidedOn()));
        }
        if (begun.change() != null) {
            writeChange(document, begun.change());
        }
        if (begun.check() != null) {
            writeCheck(document, begun.check());
        }
        return document;
    }

    /** The members that the end of an exchange adds or changes. */
    static Document write(Ending ending) {
        Document document = new Document("endedBy", ending.fact()).append("outcome", ending.outcome().toString());
        put(document, "status", ending.status());
        put(document, "code", ending.code());
        put(document, "reason", ending.code());
        AuditRecord.Transfer transfer = ending.transfer();
        return document.append("endedAt", transfer.endedAt().toString())
                .append("requestBytes", transfer.requestBytes())
                .append("responseBytes", transfer.responseBytes())
                .append("millis", transfer.millis());
    }

    /** Reads an end that waits: {@code {_id: exchange, end: {...}}}. */
    static Ending readEnding(Document waiting) {
        Document end = waiting.get("end", Document.class);
        return new Ending(end.getString("endedBy"), waiting.getString("_id"),
                constant(AuditRecord.Outcome.class, end, "outcome"), end.getInteger("status"), end.getString("code"),
                readTransfer(end));
    }

    static AuditRecord read(Document document) {
        Document key = document.get("key", Document.class);
        Document decidedOn = document.get("decidedOn", Document.class);
        return new AuditRecord(document.getString("id"), constant(AuditRecord.Kind.class, document, "kind"),
                Instant.parse(document.getString("at")), document.getString("producer"),
                group(document, "outcome", RecordForm::readVerdict), key == null ? null : readKey(key),
                document.getString("owner"), document.getString("upstream"),
                group(document, "method", RecordForm::readRequest),
                group(document, "endedAt", RecordForm::readTransfer),
                decidedOn == null ? null : readDecidedOn(decidedOn),
                group(document, "action", RecordForm::readChange), group(document, "result", RecordForm::readCheck));
    }

    private static void writeVerdict(Document document, AuditRecord.Verdict verdict) {
        document.append("decision", verdict.decision().toString()).append("outcome", verdict.outcome().toString());
        put(document, "status", verdict.status());
        put(document, "code", verdict.code());
        put(document, "reason", verdict.reason());
        put(document, "missing", verdict.missing());
    }

    private static AuditRecord.Verdict readVerdict(Document document) {
        return new AuditRecord.Verdict(constant(AuditRecord.Decision.class, document, "decision"),
                constant(AuditRecord.Outcome.class, document, "outcome"), document.getInteger("status"),
                document.getString("code"), document.getString("reason"), document.getString("missing"));
    }

    private static Document writeKey(AuditRecord.Key key) {
        Document document = new Document("id", key.id());
        put(document, "name", key.name());
        put(document, "secret", key.secret());
        put(document, "owner", key.owner());
        put(document, "credential", key.credential());
        return document;
    }

    private static AuditRecord.Key readKey(Document key) {
        return new AuditRecord.Key(key.getString("id"), key.getString("name"), key.getInteger("secret"),
                key.getString("owner"), key.getString("credential"));
    }

    private static void writeRequest(Document document, AuditRecord.Request request) {
        document.append("method", request.method())
                .append("path", request.path())
                .append("queryNames", request.queryNames());
        put(document, "operation", request.operation());
        put(document, "resource", request.resource());
        put(document, "access", request.access() == null ? null : request.access().toString());
        document.append("remote", request.remote());
        put(document, "userAgent", request.userAgent());
        put(document, "gateway", request.gateway());
    }

    private static AuditRecord.Request readRequest(Document document) {
        return new AuditRecord.Request(document.getString("method"), document.getString("path"),
                document.getList("queryNames", String.class), document.getString("operation"),
                document.getString("resource"),
                document.containsKey("access") ? constant(Access.class, document, "access") : null,
                document.getString("remote"), document.getString("userAgent"), document.getString("gateway"));
    }

    private static AuditRecord.Transfer readTransfer(Document document) {
        return new AuditRecord.Transfer(Instant.parse(document.getString("endedAt")), number(document, "requestBytes"),
                number(document, "responseBytes"), number(document, "millis"));
    }

    private static Document writeDecidedOn(DecidedOn decidedOn) {
        List<Document> policies = new ArrayList<>();
        decidedOn.policies().forEach((id, version) -> policies.add(new Document("id", id).append("version", version)));
        Document document = new Document("offset", decidedOn.offset()).append("key", decidedOn.key())
                .append("owner", decidedOn.owner())
                .append("credential", decidedOn.credential())
                .append("upstream", decidedOn.upstream())
                .append("policies", policies);
        put(document, "grants", decidedOn.grants());
        if (decidedOn.drafts() != null) {
            document.append("drafts", decidedOn.drafts().stream()
                    .map(draft -> new Document("policy", draft.policy()).append("version", draft.version())
                            .append("permit", draft.permit()).append("reason", draft.reason()))
                    .toList());
        }
        put(document, "stale", decidedOn.stale());
        return document;
    }

    private static DecidedOn readDecidedOn(Document document) {
        SortedMap<String, Long> policies = new TreeMap<>();
        for (Document policy : document.getList("policies", Document.class)) {
            policies.put(policy.getString("id"), number(policy, "version"));
        }
        return new DecidedOn(number(document, "offset"), number(document, "key"), number(document, "owner"),
                number(document, "credential"), number(document, "upstream"), policies,
                document.getList("grants", String.class), readDrafts(document.getList("drafts", Document.class)),
                document.getBoolean("stale"));
    }

    private static @Nullable List<DecidedOn.OtherDecision> readDrafts(@Nullable List<Document> drafts) {
        return drafts == null ? null
                : drafts.stream()
                        .map(draft -> new DecidedOn.OtherDecision(draft.getString("policy"), number(draft, "version"),
                                draft.getBoolean("permit"), draft.getString("reason")))
                        .toList();
    }

    private static void writeChange(Document document, AuditRecord.Change change) {
        List<Document> details = new ArrayList<>();
        change.details().forEach((name, value) -> details.add(new Document("name", name).append("value", value)));
        document.append("action", change.action())
                .append("entityKind", change.entityKind())
                .append("entity", change.entity())
                .append("entityVersion", change.entityVersion())
                .append("operator", change.operator())
                .append("operatorName", change.operatorName())
                .append("details", details);
    }

    private static AuditRecord.Change readChange(Document document) {
        SortedMap<String, String> details = new TreeMap<>();
        for (Document detail : document.getList("details", Document.class)) {
            details.put(detail.getString("name"), detail.getString("value"));
        }
        return new AuditRecord.Change(document.getString("action"), document.getString("entityKind"),
                document.getString("entity"), number(document, "entityVersion"), document.getString("operator"),
                document.getString("operatorName"), details);
    }

    private static void writeCheck(Document document, AuditRecord.Check check) {
        document.append("request", check.request())
                .append("credential", check.credential())
                .append("credentialVersion", check.credentialVersion())
                .append("result", check.result());
        put(document, "upstreamStatus", check.upstreamStatus());
        put(document, "detail", check.detail());
    }

    private static AuditRecord.Check readCheck(Document document) {
        return new AuditRecord.Check(document.getString("request"), document.getString("credential"),
                number(document, "credentialVersion"), document.getString("result"),
                document.getInteger("upstreamStatus"), document.getString("detail"));
    }

    private static <T> @Nullable T group(Document document, String member, Function<Document, T> read) {
        return document.containsKey(member) ? read.apply(document) : null;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, Document document, String member) {
        return Enum.valueOf(type, document.getString(member).toUpperCase(Locale.ROOT));
    }

    private static long number(Document document, String member) {
        return document.get(member, Number.class).longValue();
    }

    private static void put(Map<String, Object> document, String member, @Nullable Object value) {
        if (value != null) {
            document.put(member, value);
        }
    }
}
