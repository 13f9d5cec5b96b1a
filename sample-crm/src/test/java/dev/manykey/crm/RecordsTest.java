package dev.manykey.crm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static dev.manykey.crm.CrmClient.json;
import static org.assertj.core.api.Assertions.assertThat;

class RecordsTest {
    @AutoClose
    private final SampleCrm crm = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN);

    @AutoClose
    private final CrmClient client = new CrmClient(crm);

    @Test
    void cursorsLeadThroughEveryDealOnceInTheSameOrder() {
        List<Integer> sizes = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        String path = "/api/v1/deals?limit=10";

        for (String next = ""; next != null;) {
            JsonNode page = json(client.get(path + next));
            page.path("data").forEach(deal -> ids.add(deal.path("id").longValue()));
            sizes.add(page.path("data").size());
            next = page.path("next_cursor").isNull() ? null
                    : "&cursor=" + page.path("next_cursor").stringValue();
        }

        assertThat(sizes).containsExactly(10, 10, 5);
        assertThat(ids).containsExactlyElementsOf(LongStream.rangeClosed(1, 25).boxed().toList());
    }

    @Test
    void startsWithTheSameRecordsEachTime() {
        try (var other = SampleCrm.start("127.0.0.1", 0, CrmClient.TOKEN); var otherClient = new CrmClient(other)) {
            for (Resource resource : Resource.values()) {
                String path = "/api/v1/%s?limit=100".formatted(resource.path());

                String first = client.get(path).body();

                assertThat(first).contains("\"id\":1").isEqualTo(otherClient.get(path).body());
            }
        }
    }

    @Test
    void aRecordIsMadeChangedAndDeleted() {
        var made = client.send("POST", "/api/v1/deals", """
                {"title": "Rooftop panels", "value": 1200.50, "person_id": 3}""");
        String path = made.headers().firstValue("Location").orElseThrow();
        var changed = client.send("PATCH", path, """
                {"status": "won", "value": null}""");
        var read = client.get(path);
        var deleted = client.send("DELETE", path, "");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(path).isEqualTo("/api/v1/deals/26");
        assertThat(json(made).at("/data/value").doubleValue()).isEqualTo(1200.50);
        assertThat(json(made).at("/data/currency").stringValue()).isEqualTo("EUR");
        assertThat(json(changed).at("/data/title").stringValue()).isEqualTo("Rooftop panels");
        assertThat(json(changed).at("/data/value").isNull()).isTrue();
        assertThat(json(read)).isEqualTo(json(changed));
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(client.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void searchIsNotTakenForTheIdOfADeal() {
        var byTerm = client.get("/api/v1/deals/search?term=SUPPORT&limit=100");
        var byBody = client.send("POST", "/api/v1/deals/search", """
                {"term": "support", "status": "open", "min_value": 5000}""");
        var deleted = client.send("DELETE", "/api/v1/deals/search", "");

        assertThat(json(byTerm).path("data")).hasSize(5)
                .allSatisfy(deal -> assertThat(deal.path("title").stringValue()).startsWith("Support contract"));
        assertThat(json(byBody).path("data")).hasSize(4)
                .allSatisfy(deal -> assertThat(deal.path("value").doubleValue()).isGreaterThanOrEqualTo(5000));
        assertThat(deleted.statusCode()).isEqualTo(405);
        assertThat(deleted.headers().firstValue("Allow")).hasValue("GET, POST");
    }

    @Test
    void manyCallersAtOnceLoseNothing() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 200)
                    .mapToObj(
                            i -> callers.submit(
                                    () -> json(client.send("POST", "/api/v1/notes", "{\"content\": \"note\"}"))
                                            .at("/data/id").longValue()))
                    .toList();

            List<Long> ids = new ArrayList<>();
            for (var call : calls) {
                ids.add(call.get());
            }

            assertThat(ids).containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(13, 212).boxed().toList());
            assertThat(crm.received().count("POST /api/v1/notes")).isEqualTo(200);
        }
    }
}
