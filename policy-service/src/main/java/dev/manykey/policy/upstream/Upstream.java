package dev.manykey.policy.upstream;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.controllog.Change;

import org.jspecify.annotations.Nullable;

/**
 * An API that Manykey stands in front of. Made again after it was removed, it begins without documents and corrections.
 *
 * @param preset that it was made from, null for none
 * @param documents by name
 * @param imported the names of all documents that it ever had: what comes back under one of them is not seen because it is
 *        imported
 * @param overrides corrections in bulk
 * @param corrections of operations, those included that no document has at present; names of parameters left out
 */
public record Upstream(UpstreamId id, long version, UpstreamSettings settings, @Nullable String preset,
        SortedMap<String, ImportedDocument> documents, SortedSet<String> imported, Overrides overrides,
        SortedMap<OperationKey, Correction> corrections, Status status, Creation creation, Instant changedAt)
        implements
            Created {
    private static final int MAX_DOCUMENT_NAMES = 1000;

    public Upstream {
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
        SortedSet<String> names = new TreeSet<>(imported);
        names.addAll(documents.keySet());
        imported = Collections.unmodifiableSortedSet(names);
        SortedMap<OperationKey, Correction> nameless = new TreeMap<>();
        corrections.forEach((key, correction) -> nameless.merge(key.withoutNames(), correction, Correction::with));
        corrections = Collections.unmodifiableSortedMap(nameless);
    }

    /** Makes an upstream, in the place of {@code removed} when there was one. */
    static Ruling<Upstream> create(UpstreamId id, Optional<Upstream> removed, UpstreamSettings settings,
            @Nullable String preset, List<ImportedDocument> documents, Act act, @Nullable RequestMark mark) {
        SortedMap<String, ImportedDocument> byName = new TreeMap<>();
        documents.forEach(document -> byName.put(document.name(), document));
        return new Upstream(id, removed.map(Upstream::version).orElse(0L) + 1, settings, preset, byName,
                new TreeSet<>(), Overrides.NONE, new TreeMap<>(), Status.ACTIVE, Creation.of(act, mark), act.at())
                .because(act, "upstream.created",
                        Map.of("name", settings.name(), "baseUrl", settings.baseUrl().toString()));
    }

    /** Gives the upstream other settings. */
    Ruling<Upstream> describe(UpstreamSettings settings, Act act) {
        return settings.equals(this.settings)
                ? new Ruling.Unchanged<>(this)
                : next(settings, documents, overrides, corrections, status, act).because(act, "upstream.changed",
                        Map.of("name", settings.name(), "baseUrl", settings.baseUrl().toString()));
    }

    /**
     * Takes a document over, in the place of the one with the same name; overrides and corrections stay. The operations of a
     * name's first document are seen by whoever imports it; after that what is new is refused until somebody confirms it,
     * and so is all of a document that comes back after it was removed.
     */
    Ruling<Upstream> importDocument(ImportedDocument document, Act act) {
        ImportedDocument present = documents.get(document.name());
        if (present != null && present.saysTheSameAs(document)) {
            return new Ruling.Unchanged<>(this);
        }
        if (imported.size() >= MAX_DOCUMENT_NAMES && !imported.contains(document.name())) {
            throw ProblemException.tooLarge("documents", imported.size() + 1,
                    "at most %d names in the life of an upstream".formatted(MAX_DOCUMENT_NAMES));
        }
        ImportedDocument taken = present != null ? document.after(present)
                : imported.contains(document.name()) ? document.allUnseen() : document;
        SortedMap<String, ImportedDocument> more = new TreeMap<>(documents);
        more.put(document.name(), taken);
        Upstream next = next(settings, more, overrides, corrections, status, act);
        CatalogChanges.Totals totals = CatalogChanges.between(operations(), next.operations()).totals();
        return next.because(act, "upstream.document-imported",
                Map.of("document", document.name(), "operations", Integer.toString(document.operations().size()),
                        "skipped", Integer.toString(document.skipped().size()), "added",
                        Integer.toString(totals.added()), "removed", Integer.toString(totals.removed()), "changed",
                        Integer.toString(totals.changed()), "unseen", Integer.toString(taken.unseen().size())));
    }

    /** Forgets a document; its operations are refused from then on. */
    Ruling<Upstream> removeDocument(String name, Act act) {
        document(name);
        SortedMap<String, ImportedDocument> fewer = new TreeMap<>(documents);
        fewer.remove(name);
        return next(settings, fewer, overrides, corrections, status, act).because(act, "upstream.document-removed",
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
            OperationKey key = operation.withoutNames();
            if (order.resource() == null && order.access() == null) {
                corrected.remove(key);
            } else {
                corrected.merge(key, order, Correction::with);
            }
        });
        return corrected.equals(corrections)
                ? new Ruling.Unchanged<>(this)
                : next(settings, documents, overrides, corrected, status, act).because(act, "upstream.corrected",
                        named(orders.keySet()));
    }

    /** Corrects operations in bulk, in the place of what was said before. */
    Ruling<Upstream> override(Overrides overrides, Act act) {
        return overrides.equals(this.overrides)
                ? new Ruling.Unchanged<>(this)
                : next(settings, documents, overrides, corrections, status, act).because(act, "upstream.overridden",
                        Map.of("rules", Integer.toString(overrides.rules().size()), "aliases",
                                Integer.toString(overrides.aliases().size()), "suffixes",
                                Integer.toString(overrides.suffixes().size())));
    }

    /** Confirms operations that a document brought with it later on; those that are seen already stay so. */
    Ruling<Upstream> see(Set<OperationKey> operations, Act act) {
        SortedMap<String, ImportedDocument> confirmed = new TreeMap<>();
        Set<OperationKey> fresh = new TreeSet<>();
        documents.forEach((name, document) -> {
            SortedSet<OperationKey> left = new TreeSet<>(document.unseen());
            document.unseen().stream().filter(operations::contains).forEach(fresh::add);
            left.removeAll(operations);
            confirmed.put(name, document.withUnseen(left));
        });
        return fresh.isEmpty()
                ? new Ruling.Unchanged<>(this)
                : next(settings, confirmed, overrides, corrections, status, act).because(act,
                        "upstream.operations-seen", named(fresh));
    }

    /** Ends the serving of this upstream. */
    Ruling<Upstream> remove(Act act) {
        return next(settings, documents, overrides, corrections, Status.REMOVED, act).because(act, "upstream.removed",
                Map.of());
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

    /** Where the API takes its token. */
    public List<TokenPlace> tokenPlaces() {
        return settings.tokenPlaces();
    }

    /** All operations as they count. */
    public Operations operations() {
        return Operations.of(documents.values(), overrides, corrections);
    }

    private Upstream next(UpstreamSettings settings, SortedMap<String, ImportedDocument> documents,
            Overrides overrides, SortedMap<OperationKey, Correction> corrections, Status status, Act act) {
        return new Upstream(id, version + 1, settings, preset, documents, imported, overrides, corrections, status,
                creation, act.at());
    }

    /** How many, and the first of them. */
    private static Map<String, String> named(Set<OperationKey> operations) {
        return Map.of("operations", Integer.toString(operations.size()), "first",
                operations.iterator().next().toString());
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
