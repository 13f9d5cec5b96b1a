package dev.manykey.policy.upstream;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import dev.manykey.policy.openapi.SkippedOperation;

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
        Upstream back = changed(without.importDocument(document("v1", "POST /v1/deals/search"), ACT));

        assertThat(Stream.of(corrected, again, back)).allSatisfy(upstream -> assertThat(published(upstream))
                .contains(new Operation("POST", "/v1/deals/search", "dealSearch", Access.READ, null, 1)));
        assertThat(published(without)).hasSize(1);
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

        assertThat(form.read(full.key(), full.version(), form.write(full))).isEqualTo(full);
        assertThat(form.read(crm.key(), crm.version(), form.write(crm))).isEqualTo(crm);
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
        List<Operation> list = Stream.of(operations).map(operation -> operation.split(" ", -1))
                .map(parts -> new Operation(parts[0], parts[1],
                        parts[1].split("/", -1)[parts[1].startsWith("/v") ? 2 : 1],
                        parts[0].equals("GET") ? Access.READ : Access.WRITE, null, 1))
                .toList();
        return new ImportedDocument(name, "openapi 3.0.1", "CRM", "/v1", "00", ACT.at(), list,
                List.of(new SkippedOperation("TRACE", "/x", "why")));
    }
}
