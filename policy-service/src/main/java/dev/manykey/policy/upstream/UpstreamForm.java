package dev.manykey.policy.upstream;

import java.net.URI;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.change.Creation;
import dev.manykey.contract.Access;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.Status;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.controllog.EntityForm;
import dev.manykey.policy.openapi.SkippedOperation;

import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** An upstream as a document. */
final class UpstreamForm implements EntityForm<Upstream> {
    static final String STATUS = "status";

    @Override
    public Document write(Upstream upstream) {
        UpstreamSettings settings = upstream.settings();
        CheckCall check = settings.check();
        return upstream.creation().writeTo(new Document("name", settings.name())
                .append("baseUrl", settings.baseUrl().toString())
                .append("tokenPlaces",
                        settings.tokenPlaces().stream().map(place -> new Document("in", place.in().name())
                                .append("name", place.name()).append("prefix", place.prefix())).toList())
                .append("hostnames", settings.hostnames())
                .append("check", check == null ? null
                        : new Document("method", check.method()).append("path", check.path()))
                .append("preset", upstream.preset())
                .append("documents", upstream.documents().values().stream().map(UpstreamForm::document).toList())
                .append("corrections",
                        upstream.corrections().entrySet().stream().map(UpstreamForm::correction).toList())
                .append(STATUS, upstream.status().name())
                .append("changedAt", Date.from(upstream.changedAt())));
    }

    @Override
    public Upstream read(String id, long version, Document members) {
        SortedMap<String, ImportedDocument> documents = new TreeMap<>();
        for (Document document : members.getList("documents", Document.class)) {
            documents.put(document.getString("name"), document(document));
        }
        SortedMap<OperationKey, Correction> corrections = new TreeMap<>();
        for (Document correction : members.getList("corrections", Document.class)) {
            corrections.put(new OperationKey(correction.getString("method"), correction.getString("path")),
                    new Correction(correction.getString("resource"), access(correction.getString("access"))));
        }
        return new Upstream(new UpstreamId(id), version, settings(members), members.getString("preset"), documents,
                corrections, Status.valueOf(members.getString(STATUS)), Creation.readFrom(members),
                members.getDate("changedAt").toInstant());
    }

    private static UpstreamSettings settings(Document members) {
        Document check = members.get("check", Document.class);
        return new UpstreamSettings(members.getString("name"), URI.create(members.getString("baseUrl")),
                members.getList("tokenPlaces", Document.class).stream()
                        .map(place -> new TokenPlace(TokenPlace.In.valueOf(place.getString("in")),
                                place.getString("name"),
                                place.getString("prefix")))
                        .toList(),
                members.getList("hostnames", String.class),
                check == null ? null : new CheckCall(check.getString("method"), check.getString("path")));
    }

    private static Document document(ImportedDocument document) {
        return new Document("name", document.name()).append("source", document.source())
                .append("title", document.title())
                .append("basePath", document.basePath()).append("sha256", document.sha256())
                .append("importedAt", Date.from(document.importedAt()))
                .append("operations", document.operations().stream()
                        .map(operation -> new Document("method", operation.method()).append("path", operation.path())
                                .append("resource", operation.resource()).append("access", operation.access().name())
                                .append("id", operation.operationId()).append("cost", operation.cost()))
                        .toList())
                .append("skipped", document.skipped().stream().map(skipped -> new Document("method", skipped.method())
                        .append("path", skipped.path()).append("reason", skipped.reason())).toList());
    }

    private static ImportedDocument document(Document members) {
        List<Operation> operations = members.getList("operations", Document.class).stream()
                .map(operation -> new Operation(operation.getString("method"), operation.getString("path"),
                        operation.getString("resource"), Access.valueOf(operation.getString("access")),
                        operation.getString("id"), operation.getInteger("cost")))
                .toList();
        List<SkippedOperation> skipped = members.getList("skipped", Document.class).stream()
                .map(operation -> new SkippedOperation(operation.getString("method"), operation.getString("path"),
                        operation.getString("reason")))
                .toList();
        return new ImportedDocument(members.getString("name"), members.getString("source"), members.getString("title"),
                members.getString("basePath"), members.getString("sha256"), members.getDate("importedAt").toInstant(),
                operations, skipped);
    }

    private static Document correction(Map.Entry<OperationKey, Correction> entry) {
        Access access = entry.getValue().access();
        return new Document("method", entry.getKey().method()).append("path", entry.getKey().path())
                .append("resource", entry.getValue().resource())
                .append("access", access == null ? null : access.name());
    }

    private static @Nullable Access access(@Nullable String name) {
        return name == null ? null : Access.valueOf(name);
    }
}
