package dev.manykey.change;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Kind;
import dev.manykey.contract.OperatorId;
import dev.manykey.controllog.Placed;
import dev.manykey.controllog.Receipt;
import dev.manykey.controllog.Receipt.OfProxy;
import dev.manykey.controllog.Receipt.Outcome;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** A desk whose one proxy applies the change when the test says so, and a real database. */
class ReceiptsTest {
    private static final Act ACT = new Act("some-service", "fact", Instant.EPOCH, new OperatorId("ada"), "Ada");
    private static final Instant ACKNOWLEDGED = Instant.parse("2026-11-23T12:00:00.123456789Z");
    private static final Placed PLACED = new Placed(100, ACKNOWLEDGED, 0);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final String ADDRESS = "/v1/receipts/owner/a/1";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final MongoServer server = new MongoServer(new MemoryBackend());
    private final MongoClient client = MongoClients.create(server.bindAndGetConnectionString());
    private final ReceiptStore store = new ReceiptStore(client.getDatabase("changes"));
    private final Sinks.One<Receipt> applied = Sinks.one();
    private final Receipts receipts = new Receipts(this::desk, store, PATIENCE);
    private final AtomicReference<Recorded<Thing>> answer = new AtomicReference<>();

    @AfterEach
    void close() {
        client.close();
        server.shutdownNow();
        time.dispose();
    }

    @Test
    void changeThatTakesSomethingAwayWaitsForTheCompleteReceiptWhichIsKeptBeforeItIsTold() {
        receipts.await(Kind.OWNER, recorded(PLACED), Wait.APPLIED).subscribe(answer::set);
        time.advanceTimeBy(Duration.ofSeconds(60));
        assertThat(answer.get()).isNull();

        applied.tryEmitValue(complete());

        assertThat(told().receipt()).isEqualTo(complete());
        assertThat(told().receiptAddress()).isEqualTo(ADDRESS);
        assertThat(kept()).isEqualTo(complete());
    }

    @Test
    void whoDoesNotWaitHasTheAddressAtOnceAndTheReceiptIsThereLater() {
        receipts.await(Kind.OWNER, recorded(PLACED), Wait.NONE).subscribe(answer::set);

        assertThat(told().receipt()).isNull();
        assertThat(told().receiptAddress()).isEqualTo(ADDRESS);
        assertThat(kept()).isNull();
        applied.tryEmitValue(complete());
        await().until(() -> complete().equals(kept()));
    }

    @Test
    void whoAsksForTheSameAgainWaitsForTheSameReceipt() {
        receipts.await(Kind.OWNER, recorded(PLACED), Wait.APPLIED).subscribe();
        receipts.await(Kind.OWNER, recorded(null), Wait.APPLIED).subscribe(answer::set);
        assertThat(answer.get()).isNull();

        applied.tryEmitValue(complete());

        assertThat(told().receipt()).isEqualTo(complete());
        assertThat(told().receiptAddress()).isEqualTo(ADDRESS);
    }

    @Test
    void receiptIsKeptWhenItsCallerHasGone() {
        receipts.await(Kind.OWNER, recorded(PLACED), Wait.APPLIED).subscribe(answer::set).dispose();

        applied.tryEmitValue(complete());

        await().until(() -> complete().equals(kept()));
        assertThat(answer.get()).isNull();
    }

    @Test
    void newThingWaitsAMomentOnlyAndTellsWhoIsOpen() {
        receipts.awaitShortly(Kind.OWNER, recorded(PLACED), Wait.APPLIED).subscribe(answer::set);
        time.advanceTimeBy(PATIENCE.minusMillis(1));
        assertThat(answer.get()).isNull();

        time.advanceTimeBy(Duration.ofMillis(1));

        assertThat(told().receipt()).isEqualTo(pending());
        assertThat(kept()).isNull();
        applied.tryEmitValue(complete());
        await().until(() -> complete().equals(kept()));
    }

    @Test
    void newThingThatEveryProxyKnowsInTimeIsToldWithItsCompleteReceipt() {
        receipts.awaitShortly(Kind.OWNER, recorded(PLACED), Wait.APPLIED).subscribe(answer::set);

        applied.tryEmitValue(complete());

        assertThat(told().receipt()).isEqualTo(complete());
        assertThat(kept()).isEqualTo(complete());
    }

    @Test
    void whatIsNotInForceHasNoReceiptAndIsNotWaitedFor() {
        var waiting = new Recorded<>(Thing.made("a", ACT, null).next(), false, false, null);

        receipts.await(Kind.OWNER, waiting, Wait.APPLIED).subscribe(answer::set);

        assertThat(answer.get()).isSameAs(waiting);
    }

    @Test
    void whatWasNotWrittenNowHasTheReceiptThatIsKeptOfItsVersion() {
        Recorded<Thing> before = receipts.await(Kind.OWNER, recorded(null), Wait.APPLIED).blockOptional().orElseThrow();
        store.keep(complete()).block();

        Recorded<Thing> after = receipts.await(Kind.OWNER, recorded(null), Wait.APPLIED).blockOptional().orElseThrow();

        assertThat(before).isEqualTo(recorded(null));
        assertThat(after.receipt()).isEqualTo(complete());
        assertThat(after.receiptAddress()).isEqualTo(ADDRESS);
    }

    @Test
    void keptReceiptNeverChanges() {
        store.keep(complete()).block();

        store.keep(pending()).block();

        assertThat(kept()).isEqualTo(complete());
        assertThat(store.find("owner/a", 2).block()).isNull();
    }

    @Test
    void databaseThatIsAwayDoesNotTakeTheReceiptFromItsCaller() {
        client.close();

        receipts.await(Kind.OWNER, recorded(PLACED), Wait.APPLIED).subscribe(answer::set);
        applied.tryEmitValue(complete());

        assertThat(told().receipt()).isEqualTo(complete());
    }

    @Test
    void otherWaitsAreRefusedByName() {
        assertThat(Wait.parse("none")).isEqualTo(Wait.NONE);
        assertThat(Wait.parse(Wait.DEFAULT)).isEqualTo(Wait.APPLIED);
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> Wait.parse("forever"))
                .withMessage("wait: forever (expected: applied or none)")
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.INVALID_REQUEST));
    }

    private Mono<Receipt> desk(String entity, long version, Placed placed, Duration atMost) {
        assertThat(entity).isEqualTo("owner/a");
        assertThat(version).isEqualTo(1);
        assertThat(placed).isEqualTo(PLACED);
        return Mono.firstWithValue(applied.asMono(), Mono.delay(atMost, time).map(_ -> pending()));
    }

    private Recorded<Thing> told() {
        await().until(() -> answer.get() != null);
        return answer.get();
    }

    private @Nullable Receipt kept() {
        return store.find("owner/a", 1).block();
    }

    private static Recorded<Thing> recorded(@Nullable Placed placed) {
        return new Recorded<>(Thing.made("a", ACT, null).next(), true, false, placed);
    }

    private static Receipt complete() {
        return new Receipt("owner/a", 1, "t1", 100, ACKNOWLEDGED, ACKNOWLEDGED.plusSeconds(5),
                List.of(new OfProxy("proxy-1", "0000000000000001", Outcome.APPLIED, 101L, 7L, null), new OfProxy(
                        "proxy-2", "0000000000000002", Outcome.FENCED, null, null, ACKNOWLEDGED.plusSeconds(5))));
    }

    private static Receipt pending() {
        return new Receipt("owner/a", 1, "t1", 100, ACKNOWLEDGED, null,
                List.of(new OfProxy("proxy-1", "0000000000000001", Outcome.PENDING, null, null, null)));
    }
}
