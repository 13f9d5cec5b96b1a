package dev.manykey.policy.upstream;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.Created;
import dev.manykey.change.Creation;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.Kind;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.contract.state.UpstreamState.Status;
import dev.manykey.controllog.Change;

import org.jspecify.annotations.Nullable;

/**
 * An API that Manykey stands in front of. Made again after it was removed, it begins without documents and corrections.
 *
 * @param preset that it was made from, null for none
 * @param documents by name
 * @param corrections of operations, those included that no document has at present
 */
public record Upstream(UpstreamId id, long version, UpstreamSettings settings, @Nullable String preset,
        SortedMap<String, ImportedDocument> documents, SortedMap<OperationKey, Correction> corrections, Status status,
        Creation creation, Instant changedAt) implements Created {
    public Upstream {
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
        corrections = Collections.unmodifiableSortedMap(new TreeMap<>(corrections));
    }

    /** Makes an upstream, in the place of {@code removed} when there was one. */
    static Ruling<Upstream> create(UpstreamId id, Optional<Upstream> removed, UpstreamSettings settings,
            @Nullable String preset, List<ImportedDocument> documents, Act act, @Nullable RequestMark mark) {
        SortedMap<String, ImportedDocument> byName = new TreeMap<>();
        documents.forEach(document -> byName.put(document.name(), document));
        return new Upstream(id, removed.map(Upstream::version).orElse(0L) + 1, settings, preset, byName,
                new TreeMap<>(),
                Status.ACTIVE, Creation.of(act, mark), act.at())
                .because(act, "upstream.created",
                        Map.of("name", settings.name(), "baseUrl", settings.baseUrl().toString()));
    }

    /** Gives the upstream other settings. */
    Ruling<Upstream> describe(UpstreamSettings settings, Act act) {
        return settings.equals(this.settings)
                ? new Ruling.Unchanged<>(this)
                : next(settings, documents, corrections, status, act).because(act, "upstream.changed",
                        Map.of("name", settings.name(), "baseUrl", settings.baseUrl().toString()));
    }

    /** Takes a document over, in the place of the one with the same name; corrections stay. */
    Ruling<Upstream> importDocument(ImportedDocument document, Act act) {
        ImportedDocument present = documents.get(document.name());
        if (present != null && present.saysTheSameAs(document)) {
            return new Ruling.Unchanged<>(this);
        }
        SortedMap<String, ImportedDocument> more = new TreeMap<>(documents);
        more.put(document.name(), document);
        return next(settings, more, corrections, status, act).because(act, "upstream.document-imported",
                Map.of("document", document.name(), "operations", Integer.toString(document.operations().size()),
                        "skipped", Integer.toString(document.skipped().size())));
    }

    /** Forgets a document; its operations are refused from then on. */
    Ruling<Upstream> removeDocument(String name, Act act) {
        document(name);
        SortedMap<String, ImportedDocument> fewer = new TreeMap<>(documents);
        fewer.remove(name);
        return next(settings, fewer, corrections, status, act).because(act, "upstream.document-removed",
                Map.of("document", name));
    }

    /**
     * Corrects operations.
     *
     * @param orders what each is to be from now on; a correction of nothing takes back what was corrected before
     */
    Ruling<Upstream> correct(Map<OperationKey, Correction> orders, Act act) {
        SortedMap<OperationKey, Correction> corrected = new TreeMap<>(corrections);
        orders.forEach((operation, order) -> {
            if (order.resource() == null && order.access() == null) {
                corrected.remove(operation);
            } else {
                corrected.merge(operation, order, Correction::with);
            }
        });
        return corrected.equals(corrections)
                ? new Ruling.Unchanged<>(this)
                : next(settings, documents, corrected, status, act).because(act, "upstream.corrected",
                        Map.of("operations", Integer.toString(orders.size()), "first", orders.keySet().iterator().next()
                                .toString()));
    }

    /** Ends the serving of this upstream. */
    Ruling<Upstream> remove(Act act) {
        return next(settings, documents, corrections, Status.REMOVED, act).because(act, "upstream.removed", Map.of());
    }

    /**
     * The document with this name.
     *
     * @throws ProblemException {@code not_found}
     */
    ImportedDocument document(String name) {
        ImportedDocument document = documents.get(name);
        if (document == null) {
            throw ProblemException.notFound("document", name);
        }
        return document;
    }

    /** All operations as they count. */
    public Operations operations() {
        return Operations.of(documents.values(), corrections);
    }

    private Upstream next(UpstreamSettings settings, SortedMap<String, ImportedDocument> documents,
            SortedMap<OperationKey, Correction> corrections, Status status, Act act) {
        return new Upstream(id, version + 1, settings, preset, documents, corrections, status, creation, act.at());
    }

    private Ruling<Upstream> because(Act act, String action, Map<String, String> details) {
        return new Ruling.Changed<>(new Change<>(this, List.of(state()),
                act.fact(action, Kind.UPSTREAM, id.value(), version, null, id, details)));
    }

    /** The upstream as the control log carries it. */
    UpstreamState state() {
        return new UpstreamState(id, version, settings.name(), settings.baseUrl(), settings.tokenPlaces(),
                settings.hostnames(), settings.check(), operations().publishable(), status);
    }

    @Override
    public String key() {
        return id.value();
    }

    @Override
    public boolean isRemoved() {
        return switch (status) {
            case ACTIVE -> false;
            case REMOVED -> true;
        };
    }
}
