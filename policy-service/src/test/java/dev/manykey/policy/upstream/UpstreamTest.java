package dev.manykey.policy.upstream;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.change.Act;
import dev.manykey.change.RequestMark;
import dev.manykey.change.Ruling;
import dev.manykey.contract.Access;
import dev.manykey.contract.OperatorId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.contract.state.UpstreamState.CheckCall;
import dev.manykey.contract.state.UpstreamState.Operation;
import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.controllog.Change;
import dev.manykey.pdp.Catalog;
import dev.manykey.pdp.Match;
import dev.manykey.policy.openapi.DocumentedOperation;
import dev.manykey.policy.openapi.ImportChoices;
import dev.manykey.policy.openapi.SkippedOperation;

import org.bson.Document;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UpstreamTest {
    private static final Act ACT = new Act("policy-service", "01", Instant.parse("2026-11-23T10:00:00.123Z"),
            new OperatorId("ada"),
            "Ada");
    private static final OperationKey SEARCH = new OperationKey("POST", "/v1/deals/search");
    private static final UpstreamSettings SETTINGS = new UpstreamSettings("CRM",
            URI.create("https://api.example.com/x"),
            List.of(new TokenPlace(TokenPlace.In.BASIC, "username", "x")), List.of("crm.localhost"),
            new CheckCall("GET", "/v1/me"));

    private static final Overrides OVERRIDES = new Overrides(
            List.of(new Overrides.Rule(new Overrides.Match("GET", "/v1/**", null, null),
                    new Overrides.Setting("x", null, 3, true))),
            List.of(new Overrides.Alias("/v1", "/api/v1")),
            List.of(new Overrides.Suffix(new Overrides.Match(null, null, "t", "o"), ":({f})")));

    private final Upstream fresh = changed(
            Upstream.create(new UpstreamId("crm"), Optional.empty(), SETTINGS, null, List.of(), ACT, null));
    private final Upstream crm = changed(
            fresh.importDocument(document("v1", "GET /v1/deals", "POST /v1/deals/search"), ACT));

    @Test
    void correctionsOutliveAnImportOfTheSameDocument() {
        Upstream corrected = changed(crm.correct(Map.of(SEARCH, new Correction("dealSearch", Access.READ)), ACT));

        Upstream again = changed(corrected
                .importDocument(document("v1", "GET /v1/deals", "POST /v1/deals/search", "GET /v1/persons"), ACT));
        Upstream without = changed(again.importDocument(document("v1", "GET /v1/deals"), ACT));
        Upstream back = seen(changed(without.importDocument(document("v1", "POST /v1/deals/search"), ACT)));

        assertThat(Stream.of(corrected, again, back)).allSatisfy(upstream -> assertThat(published(upstream))
                .contains(new Operation("POST", "/v1/deals/search", "dealSearch", Access.READ, null, 1)));
        assertThat(usable(without)).hasSize(1);
    }

    @Test
    void aCorrectionChangesOnlyWhatItNamesAndCanBeTakenBack() {
        Upstream access = changed(crm.correct(Map.of(SEARCH, new Correction(null, Access.READ)), ACT));
        Upstream both = changed(access.correct(Map.of(SEARCH, new Correction("search", null)), ACT));
        Upstream neither = changed(both.correct(Map.of(SEARCH, new Correction(null, null)), ACT));

        assertThat(published(access).getLast()).isEqualTo(
                new Operation("POST", "/v1/deals/search", "deals", Access.READ, null, 1));
        assertThat(published(both).getLast()).isEqualTo(
                new Operation("POST", "/v1/deals/search", "search", Access.READ, null, 1));
        assertThat(published(neither)).isEqualTo(published(crm));
        assertThat(crm.correct(Map.of(SEARCH, new Correction(null, null)), ACT)).isInstanceOf(Ruling.Unchanged.class);
    }

    @Test
    void aCorrectionStaysWhenAParameterIsCalledOtherwise() {
        Upstream one = changed(fresh.importDocument(document("v1", "GET /v1/deals/{id}"), ACT));
        Upstream corrected = changed(
                one.correct(Map.of(new OperationKey("GET", "/v1/deals/{id}"), new Correction(null, Access.WRITE)),
                        ACT));

        Upstream renamed = seen(changed(corrected.importDocument(document("v1", "GET /v1/deals/{dealId}"), ACT)));

        assertThat(published(renamed)).containsExactly(
                new Operation("GET", "/v1/deals/{dealId}", "deals", Access.WRITE, null, 1));
    }

    @Test
    void whatALaterImportBringsIsNotPublishedUntilItIsSeen() {
        Upstream again = changed(crm.importDocument(
                document("v1", "GET /v1/deals", "POST /v1/deals/search", "GET /v1/persons", "PUT /v1/deals"), ACT));
        Upstream one = changed(again.see(Set.of(new OperationKey("PUT", "/v1/deals")), ACT));
        Upstream all = seen(again);

        assertThat(usable(again)).containsExactlyInAnyOrder("GET /v1/deals", "POST /v1/deals/search");
        assertThat(again.operations().unseen()).isEqualTo(2);
        assertThat(usable(one)).containsExactlyInAnyOrder("GET /v1/deals", "POST /v1/deals/search", "PUT /v1/deals");
        assertThat(published(all)).hasSize(4).extracting(Operation::method).doesNotContain(Publication.BAR);
        assertThat(all.see(Set.of(new OperationKey("PUT", "/v1/deals")), ACT)).isInstanceOf(Ruling.Unchanged.class);
    }

    /** Left out, {@code /deals/export} would be decided as the deal with the id "export". */
    @Test
    void whatIsNotSeenIsNotTakenForAnOperationWithAParameterEither() {
        Upstream deals = changed(fresh.importDocument(document("v1", "GET /v1/deals/{id}"), ACT));

        Upstream again = changed(deals
                .importDocument(document("v1", "GET /v1/deals/{id}", "GET /v1/deals/export", "GET /v1/{a}/x"), ACT));

        Catalog catalog = Catalog.compile(published(again));
        assertThat(catalog.match("GET", "/v1/deals/export")).isInstanceOf(Match.NoSuchOperation.class);
        assertThat(catalog.match("GET", "/v1/deals/x")).isInstanceOf(Match.NoSuchOperation.class);
        assertThat(catalog.match("GET", "/v1/deals/7")).isInstanceOf(Match.Matched.class);
    }

    @Test
    void aDocumentThatWasRemovedComesBackUnseenAndOneWithANewNameIsSeen() {
        Upstream removed = changed(crm.removeDocument("v1", ACT));

        Upstream back = changed(removed.importDocument(document("v1", "GET /v1/deals"), ACT));
        Upstream other = changed(crm.importDocument(document("v2", "GET /v2/deals"), ACT));

        assertThat(usable(back)).isEmpty();
        assertThat(usable(other)).contains("GET /v2/deals");
    }

    @Test
    void anotherMethodPathOrResourceIsNewAndListedAsChanged() {
        Upstream one = changed(fresh.importDocument(
                document("v1", "GET /v1/deals listDeals", "GET /v1/deals/{id}", "GET /v1/persons", "GET /v1/old"),
                ACT));

        Upstream two = changed(one.importDocument(
                document("v1", "GET /v1/allDeals listDeals", "GET /v1/deals/{dealId}", "GET /v1/persons",
                        "GET /v1/new"),
                ACT));
        CatalogChanges changes = CatalogChanges.between(one.operations(), two.operations());

        assertThat(usable(two)).containsExactly("GET /v1/persons");
        assertThat(changes.changed()).extracting(change -> change.before().path() + " -> " + change.after().path())
                .containsExactlyInAnyOrder("/v1/deals -> /v1/allDeals", "/v1/deals/{id} -> /v1/deals/{dealId}");
        assertThat(changes.added()).singleElement().satisfies(added -> assertThat(added.path()).isEqualTo("/v1/new"));
        assertThat(changes.removed()).singleElement().satisfies(gone -> assertThat(gone.path()).isEqualTo("/v1/old"));
    }

    @Test
    void importingTheSameAgainChangesNothing() {
        Ruling<Upstream> ruling = crm.importDocument(document("v1", "GET /v1/deals", "POST /v1/deals/search"), ACT);

        assertThat(ruling).isEqualTo(new Ruling.Unchanged<>(crm));
    }

    @Test
    void theSameOperationInTwoDocumentsIsAnErrorThatNamesBoth() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> crm.importDocument(document("v2", "GET /v1/{what}", "GET /v1/Deals"), ACT))
                .withMessage("operations: GET /v1/Deals in document v2 (expected: one operation for a method and path; "
                        + "there is GET /v1/deals in document v1)");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> crm.importDocument(document("v2", "GET /v2/{a}", "GET /v2/{b}"), ACT))
                .withMessageContaining("GET /v2/{b} in document v2")
                .withMessageContaining("GET /v2/{a} in document v2");
    }

    @Test
    void moreThanARecordShouldHoldIsAnErrorBeforeAnythingIsWritten() {
        List<String> operations = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            operations.add("GET /" + "x".repeat(2000) + i);
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> crm.importDocument(document("big", operations.toArray(String[]::new)), ACT))
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.TOO_LARGE));
    }

    @Test
    void everyChangeIsTheNextVersionWithItsStateAndItsFact() {
        Change<Upstream> change = change(crm.remove(ACT));

        assertThat(change.next().version()).isEqualTo(3);
        assertThat(change.states()).singleElement().isInstanceOfSatisfying(UpstreamState.class,
                state -> assertThat(state.status()).isEqualTo(UpstreamState.Status.REMOVED));
        assertThat(change.fact().data().toString()).contains("upstream.removed", "version=3", "ada");
    }

    @Test
    void madeAgainItGoesOnAtTheNextVersionAndStartsAnew() {
        Upstream removed = changed(crm.remove(ACT));

        Upstream again = changed(Upstream.create(crm.id(), Optional.of(removed), SETTINGS, null, List.of(), ACT, null));

        assertThat(again.version()).isEqualTo(4);
        assertThat(published(again)).isEmpty();
        assertThat(again.isRemoved()).isFalse();
    }

    @Test
    void aDocumentOfTheDatabaseIsReadBackAsItWasWritten() {
        UpstreamForm form = new UpstreamForm();
        Upstream full = changed(changed(Upstream.create(new UpstreamId("crm"), Optional.empty(), SETTINGS, "pipedrive",
                List.of(document("v1", "GET /v1/deals/{id}")), ACT, new RequestMark("m", "f")))
                .correct(Map.of(new OperationKey("GET", "/v1/deals/{id}"), new Correction("x", null)), ACT));

        Upstream further = changed(changed(full.importDocument(
                document("v1", "GET /v1/deals/{id}", "GET /v1/persons"), ACT)).override(OVERRIDES, ACT));

        assertThat(form.read(further.key(), further.version(), form.write(further))).isEqualTo(further);
        assertThat(form.read(full.key(), full.version(), form.write(full))).isEqualTo(full);
        assertThat(form.read(crm.key(), crm.version(), form.write(crm))).isEqualTo(crm);
    }

    private static Upstream seen(Upstream upstream) {
        return changed(upstream.see(upstream.operations().all().stream()
                .map(entry -> OperationKey.of(entry.operation())).collect(Collectors.toSet()), ACT));
    }

    /** As the service wrote them before it knew of choices, tags, scopes, overrides and what nobody has seen. */
    @Test
    void aDocumentOfTheDatabaseFromBeforeIsReadWithEverythingSeen() {
        UpstreamForm form = new UpstreamForm();
        Document written = form.write(crm);
        written.remove("imported");
        written.remove("overrides");
        for (Document document : written.getList("documents", Document.class)) {
            document.remove("choices");
            document.getList("operations", Document.class)
                    .forEach(one -> List.of("tags", "scopes", "unseen").forEach(one::remove));
        }

        assertThat(form.read(crm.key(), crm.version(), written)).isEqualTo(crm);
    }

    private static List<String> usable(Upstream upstream) {
        return published(upstream).stream().filter(one -> !one.method().equals(Publication.BAR))
                .map(one -> one.method() + " " + one.path()).toList();
    }

    private static List<Operation> published(Upstream upstream) {
        return upstream.operations().publishable();
    }

    private static Upstream changed(Ruling<Upstream> ruling) {
        return change(ruling).next();
    }

    private static Change<Upstream> change(Ruling<Upstream> ruling) {
        return switch (ruling) {
            case Ruling.Changed<Upstream>(Change<Upstream> change) -> change;
            case Ruling.Unchanged<Upstream> _,Ruling.Repeated<Upstream> _,Ruling.Refused<Upstream> _ ->
                throw new AssertionError(ruling);
        };
    }

    private static ImportedDocument document(String name, String... operations) {
        List<DocumentedOperation> list = Stream.of(operations).map(operation -> operation.split(" ", -1))
                .map(parts -> DocumentedOperation.of(new Operation(parts[0], parts[1],
                        parts[1].split("/", -1)[parts[1].startsWith("/v") ? 2 : 1],
                        parts[0].equals("GET") ? Access.READ : Access.WRITE, parts.length > 2 ? parts[2] : null, 1)))
                .toList();
        return new ImportedDocument(name, "openapi 3.0.1", "CRM", "/v1", "00", ACT.at(), ImportChoices.USUAL, list,
                new TreeSet<>(), List.of(new SkippedOperation("TRACE", "/x", "why")), List.of());
    }
}
