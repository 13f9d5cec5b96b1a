package dev.manykey.audit.log;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import dev.manykey.contract.event.DecidedOn;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** What the record promises on any MongoDB. */
abstract class AuditLogContract {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123456Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private @Nullable MongoDatabase database;
    private @Nullable AuditLog log;

    abstract MongoClient client();

    @BeforeEach
    void openEmptyLog() {
        database = client().getDatabase("audit-" + UUID.randomUUID());
        log = new AuditLog(database);
    }

    @Test
    void everyOrderAndRepetitionOfAnIntentAndItsEndGivesTheSameRecord() {
        AuditRecord expected = ended("p1/e/1");
        int number = 0;

        for (List<Integer> order : orders()) {
            for (int batch = 1; batch <= order.size(); batch++) {
                number++;
                String exchange = "p1/e" + number + "/1";
                List<Fact> facts = new ArrayList<>();
                for (int which : order) {
                    facts.add(which == 0 ? intent(exchange, AT) : end("p1/e" + number + "/2", exchange));
                }
                for (int i = 0; i < facts.size(); i += batch) {
                    append(facts.subList(i, Math.min(facts.size(), i + batch)));
                }
                assertThat(log().find(exchange).block(TIMEOUT)).as("order %s in batches of %d", order, batch)
                        .usingRecursiveComparison()
                        .ignoringFields("id")
                        .isEqualTo(expected);
            }
        }

        assertThat(all()).hasSize(number);
        assertThat(log().waitingEnds().block(TIMEOUT)).isZero();
    }

    @Test
    void intentAndEndThatArriveAtOnceOnTwoInstancesMeet() {
        AuditLog other = new AuditLog(requireNonNull(database));
        append(List.of());
        int exchanges = 200;

        for (int i = 0; i < exchanges; i++) {
            String exchange = "p1/e/" + i;
            Mono.when(log().append(List.of(intent(exchange, AT))),
                    other.append(List.of(end("p2/e/" + i, exchange)))).block(TIMEOUT);
        }

        assertThat(all()).hasSize(exchanges)
                .allSatisfy(found -> assertThat(requireNonNull(found.verdict()).outcome())
                        .isEqualTo(AuditRecord.Outcome.COMPLETED));
        assertThat(log().waitingEnds().block(TIMEOUT)).isZero();
    }

    @Test
    void sameIdWithOtherContentIsAConflictAndTheFirstStays() {
        assertThat(append(List.of(intent("p1/e/1", AT)))).isEqualTo(new Stored(1, 0, 0));

        Stored again = append(List.of(intent("p1/e/1", AT), intent("p1/e/1", AT.plusSeconds(1)),
                intent("p1/e/2", AT)));
        Stored end = append(List.of(end("p1/e/2", "p1/e/1")));

        assertThat(again).isEqualTo(new Stored(1, 1, 1));
        assertThat(end).isEqualTo(new Stored(0, 0, 1));
        assertThat(all()).extracting(AuditRecord::id).containsExactlyInAnyOrder("p1/e/1", "p1/e/2");
        assertThat(all()).extracting(AuditRecord::at).containsOnly(AT);
        assertThat(count("conflicts")).isEqualTo(2);
    }

    @Test
    void secondEndOfAnExchangeIsAConflictAndTheFirstStays() {
        append(List.of(intent("p1/e/1", AT), end("p1/e/2", "p1/e/1")));

        Stored second = append(List.of(unknownEnd("p1/f/1", "p1/e/1")));
        Stored repeated = append(List.of(end("p1/e/2", "p1/e/1")));

        assertThat(second.conflicts()).isOne();
        assertThat(repeated).isEqualTo(new Stored(0, 1, 0));
        assertThat(all()).singleElement()
                .satisfies(found -> assertThat(requireNonNull(found.verdict()).outcome())
                        .isEqualTo(AuditRecord.Outcome.COMPLETED));
    }

    @Test
    void secondEndIsAConflictAlsoWhenTheExchangeHasNotBegun() {
        append(List.of(end("p1/e/2", "p1/e/1")));

        Stored second = append(List.of(unknownEnd("p1/f/1", "p1/e/1")));
        append(List.of(intent("p1/e/1", AT)));

        assertThat(second.conflicts()).isOne();
        assertThat(all()).singleElement()
                .satisfies(found -> assertThat(requireNonNull(found.verdict()).outcome())
                        .isEqualTo(AuditRecord.Outcome.COMPLETED));
    }

    @Test
    void endWithoutABeginningWaitsWhereItCanBeCounted() {
        append(List.of(end("p1/e/2", "p1/e/1")));

        assertThat(all()).isEmpty();
        assertThat(log().waitingEnds().block(TIMEOUT)).isOne();
    }

    @Test
    void newestComesFirstAndRecordsOfOneMomentHaveAnOrderToo() {
        append(List.of(intent("p1/e/1", AT), intent("p1/e/3", AT.plusNanos(1000)), intent("p1/e/2", AT),
                intent("p1/e/4", AT.minusSeconds(3600))));

        assertThat(all()).extracting(AuditRecord::id).containsExactly("p1/e/3", "p1/e/2", "p1/e/1", "p1/e/4");
    }

    @Test
    void unreadableMessageIsKeptOnceHoweverOftenItComes() {
        Unreadable message = new Unreadable(0, 7, "key", new byte[]{0, 1, 2}, "why");

        log().keep(List.of(message)).block(TIMEOUT);
        log().keep(List.of(message, new Unreadable(0, 8, "", new byte[0], "why"))).block(TIMEOUT);

        assertThat(count("unreadable")).isEqualTo(2);
    }

    private AuditLog log() {
        return requireNonNull(log);
    }

    private Stored append(List<Fact> facts) {
        return requireNonNull(log().append(facts).block(TIMEOUT));
    }

    private List<AuditRecord> all() {
        return requireNonNull(log().find(new RecordFilter(Map.of(), null, null, null), 1000)
                .map(AuditLog.Found::found)
                .collectList()
                .block(TIMEOUT));
    }

    private long count(String collection) {
        return requireNonNull(
                Mono.from(requireNonNull(database).getCollection(collection).countDocuments()).block(TIMEOUT));
    }

    /** All orders of an intent and an end, each once or twice; 0 is the intent. */
    private static List<List<Integer>> orders() {
        return List.of(List.of(0, 1), List.of(1, 0), List.of(0, 0, 1), List.of(0, 1, 0), List.of(1, 0, 0),
                List.of(0, 1, 1), List.of(1, 0, 1), List.of(1, 1, 0), List.of(0, 0, 1, 1), List.of(0, 1, 0, 1),
                List.of(0, 1, 1, 0), List.of(1, 0, 0, 1), List.of(1, 0, 1, 0), List.of(1, 1, 0, 0));
    }

    private static Fact intent(String id, Instant at) {
        AuditRecord begun = new AuditRecord(id, AuditRecord.Kind.EXCHANGE, at, "proxy/p1",
                new AuditRecord.Verdict(AuditRecord.Decision.PERMITTED, AuditRecord.Outcome.OPEN, null, null, null,
                        null),
                new AuditRecord.Key("key-1", "reporting", 1, "ada", "crm-main"), "ada", "crm",
                new AuditRecord.Request("GET", "/v1/deals", List.of("limit"), null, null, null, "127.0.0.1", null,
                        null),
                null, new DecidedOn(1, 2, 3, 4, 5, new TreeMap<>(Map.of("crm.read", 1L)), List.of("crm.read/own"),
                        List.of(new DecidedOn.OtherDecision("crm.read", 1, false, "permission_missing")), true),
                null, null);
        return new Fact.Begins("proxy.exchange-intended", (id + at).getBytes(StandardCharsets.UTF_8),
                begun);
    }

    private static Fact end(String id, String exchange) {
        return end(id, exchange, AuditRecord.Outcome.COMPLETED);
    }

    private static Fact unknownEnd(String id, String exchange) {
        return end(id, exchange, AuditRecord.Outcome.UNKNOWN);
    }

    private static Fact end(String id, String exchange, AuditRecord.Outcome outcome) {
        return new Fact.Ends("proxy.exchange-ended",
                (id + exchange + outcome).getBytes(StandardCharsets.UTF_8),
                new Ending(id, exchange, outcome, 200, null,
                        new AuditRecord.Transfer(AT.plusSeconds(2), 12, 345, 2000)));
    }

    private static AuditRecord ended(String id) {
        AuditRecord begun = ((Fact.Begins) intent(id, AT)).begun();
        return new AuditRecord(id, begun.kind(), begun.at(), begun.producer(),
                new AuditRecord.Verdict(AuditRecord.Decision.PERMITTED, AuditRecord.Outcome.COMPLETED, 200, null, null,
                        null),
                begun.key(), begun.owner(), begun.upstream(), begun.request(),
                new AuditRecord.Transfer(AT.plusSeconds(2), 12, 345, 2000), begun.decidedOn(), null, null);
    }
}
