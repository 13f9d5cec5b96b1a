package dev.manykey.policy.upstream;

import java.net.URI;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.manykey.change.Creation;
import dev.manykey.contract.Access;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.Status;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.controllog.EntityForm;
import dev.manykey.policy.openapi.DocumentedOperation;
import dev.manykey.policy.openapi.ImportChoices;
import dev.manykey.policy.openapi.NotTaken;
import dev.manykey.policy.openapi.ResourceBy;
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
                .append("imported", List.copyOf(upstream.imported()))
                .append("overrides", OverridesForm.write(upstream.overrides()))
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
                new TreeSet<>(members.getList("imported", String.class, List.of())),
                OverridesForm.read(members.get("overrides", Document.class)), corrections,
                Status.valueOf(members.getString(STATUS)), Creation.readFrom(members),
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
        ImportChoices choices = document.choices();
        return new Document("name", document.name()).append("source", document.source())
                .append("title", document.title())
                .append("basePath", document.basePath()).append("sha256", document.sha256())
                .append("importedAt", Date.from(document.importedAt()))
                .append("choices",
                        new Document("basePath", choices.basePath()).append("resourceBy", choices.resourceBy().name())
                                .append("costFrom", choices.costFrom()))
                .append("operations",
                        document.operations().stream().map(one -> operation(one, document.unseen())).toList())
                .append("skipped", document.skipped().stream().map(skipped -> new Document("method", skipped.method())
                        .append("path", skipped.path()).append("reason", skipped.reason())).toList())
                .append("notTaken", document.notTaken().stream().map(one -> new Document("method", one.method())
                        .append("path", one.path()).append("query", one.query())).toList());
    }

    private static Document operation(DocumentedOperation documented, Set<OperationKey> unseen) {
        Operation operation = documented.operation();
        return new Document("method", operation.method()).append("path", operation.path())
                .append("resource", operation.resource()).append("access", operation.access().name())
                .append("id", operation.operationId()).append("cost", operation.cost())
                .append("tags", documented.tags()).append("scopes", documented.scopes())
                .append("unseen", unseen.contains(OperationKey.of(operation)));
    }

    /** Documents of before there were tags, scopes, choices and operations that nobody has seen do not have the members. */
    private static ImportedDocument document(Document members) {
        List<DocumentedOperation> operations = new ArrayList<>();
        SortedSet<OperationKey> unseen = new TreeSet<>();
        for (Document operation : members.getList("operations", Document.class)) {
            Operation known = new Operation(operation.getString("method"), operation.getString("path"),
                    operation.getString("resource"), Access.valueOf(operation.getString("access")),
                    operation.getString("id"), operation.getInteger("cost"));
            operations.add(new DocumentedOperation(known, operation.getList("tags", String.class, List.of()),
                    operation.getList("scopes", String.class, List.of())));
            if (operation.getBoolean("unseen", false)) {
                unseen.add(OperationKey.of(known));
            }
        }
        List<SkippedOperation> skipped = members.getList("skipped", Document.class).stream()
                .map(operation -> new SkippedOperation(operation.getString("method"), operation.getString("path"),
                        operation.getString("reason")))
                .toList();
        Document choices = members.get("choices", Document.class);
        return new ImportedDocument(members.getString("name"), members.getString("source"), members.getString("title"),
                members.getString("basePath"), members.getString("sha256"), members.getDate("importedAt").toInstant(),
                choices == null ? ImportChoices.USUAL
                        : new ImportChoices(choices.getString("basePath"),
                                ResourceBy.valueOf(choices.getString("resourceBy")), choices.getString("costFrom")),
                operations, unseen, skipped, members.getList("notTaken", Document.class, List.of()).stream()
                        .map(one -> new NotTaken(one.getString("method"), one.getString("path"),
                                one.getList("query", String.class)))
                        .toList());
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
