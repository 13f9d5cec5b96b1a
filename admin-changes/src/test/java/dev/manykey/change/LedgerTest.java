package dev.manykey.change;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.manykey.adminapi.Page;
import dev.manykey.adminapi.PageLimit;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.OperatorId;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.InMemoryEntityStore;
import dev.manykey.controllog.Publisher;
import dev.manykey.controllog.RecordSigner;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Kafka is away throughout: what is recorded does not depend on it. */
class LedgerTest {
    private static final Act ACT = new Act("some-service", "fact", Instant.EPOCH, new OperatorId("ada"), "Ada");
    private static final RequestMark MARK = new RequestMark("thing-derived", "f1");
    private static final RequestMark SAME_KEY = new RequestMark("thing-derived", "f2");

    private final Publisher nowhere = new Publisher(
            new ControlLogProperties("127.0.0.1:1", (short) 1, 1, Duration.ofMillis(500), Map.of()),
            new RecordSigner(Map.of()));
    private final InMemoryEntityStore<Thing> store = new InMemoryEntityStore<>(new Thing.Form());
    private final Ledger<Thing> things = new Ledger<>("thing", store,
            new ChangeWriter(nowhere, Duration.ofMillis(20)));

    @AfterEach
    void close() {
        nowhere.close();
    }

    @Test
    void requestThatIsSentTwiceMakesOneThingAndIsNotThoughtAboutAgain() {
        create("a", MARK);

        Recorded<Thing> again = value(things.create("a", MARK, _ -> Mono.error(new AssertionError("asked again"))));

        assertThat(again.repeated()).isTrue();
        assertThat(again.inForce()).as("still waits for Kafka").isFalse();
        assertThat(again.entity().version()).isEqualTo(1);
    }

    @Test
    void idempotencyKeyIsForOneRequest() {
        create("chosen", MARK);

        assertThat(refusal(things.create("chosen", SAME_KEY, making("chosen", SAME_KEY))))
                .isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED);
        assertThat(refusal(things.create("other", SAME_KEY, making("other", SAME_KEY))))
                .isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED);
        assertThat(refusal(things.create(SAME_KEY.id(), SAME_KEY, making(SAME_KEY.id(), SAME_KEY))))
                .as("with an id that follows from the key, after one that was chosen")
                .isEqualTo(ProblemCode.IDEMPOTENCY_KEY_REUSED);
        assertThat(things.inUse().map(Thing::key).collectList().block()).containsExactly("chosen");
    }

    @Test
    void idInUseIsRefusedAndOneThatIsNotGoesOnAtItsNextVersion() {
        create("a", MARK);

        assertThat(refusal(things.create("a", null, making("a", null)))).isEqualTo(ProblemCode.CONFLICT);
        value(things.amend("a", thing -> new Ruling.Changed<>(thing.remove(ACT))));
        assertThat(refusal(things.amend("a", Ruling.Unchanged::new))).isEqualTo(ProblemCode.NOT_FOUND);
        assertThat(create("a", MARK).entity().isRemoved()).as("a late repetition brings nothing back").isTrue();
        assertThat(create("a", null).entity().version()).isEqualTo(3);
    }

    @Test
    void refusedCommandWritesNothing() {
        create("a", null);
        Problem problem = Problem.of(ProblemCode.FORBIDDEN, "no");

        assertThat(refusal(things.amend("a", _ -> new Ruling.Refused<>(problem)))).isEqualTo(ProblemCode.FORBIDDEN);

        assertThat(value(things.find("a")).version()).isEqualTo(1);
    }

    @Test
    void ruleDecidesAgainWhenSomebodyWasFaster() {
        create("a", null);
        List<Long> seen = new ArrayList<>();

        Recorded<Thing> mine = value(things.amend("a", thing -> {
            if (seen.isEmpty()) {
                store.replace(thing.write("faster,", ACT)).block();
            }
            seen.add(thing.version());
            return new Ruling.Changed<>(thing.write("mine", ACT));
        }));

        assertThat(seen).containsExactly(1L, 2L);
        assertThat(mine.entity().text()).isEqualTo("faster,mine");
    }

    @Test
    void filterThatMatchesNothingDoesNotReadTheWholeStoreForOnePage() {
        for (int i = 0; i < 20_050; i++) {
            store.insert(Thing.made("thing-%05d".formatted(i), ACT, null)).block();
        }

        Page<Thing> first = value(things.page(Map.of(), _ -> false, null, new PageLimit(10)));
        Page<Thing> rest = value(things.page(Map.of(), _ -> false, first.nextCursor(), new PageLimit(10)));
        Page<Thing> all = value(things.page(Map.of(), _ -> true, first.nextCursor(), new PageLimit(500)));

        assertThat(first.items()).isEmpty();
        assertThat(first.nextCursor()).isNotNull();
        assertThat(rest).isEqualTo(new Page<>(List.of(), null));
        assertThat(all.items()).extracting(Thing::key).hasSize(50).startsWith("thing-20000").endsWith("thing-20049");
        assertThat(things.inUse().count().block()).isEqualTo(20_050);
    }

    @Test
    void answerIsTaggedWithTheVersionOfWhatItTells() {
        Thing part = Thing.made("part", ACT, null).next().write("", ACT).next();
        var whole = new Recorded<>(Thing.made("whole", ACT, null).next(), false, true, null);

        var answer = Answer.created(whole.about(part), "/v1/things/part", "body");

        assertThat(answer.getStatusCode().value()).isEqualTo(202);
        assertThat(answer.getHeaders().getETag()).isEqualTo("\"2\"");
        assertThat(answer.getHeaders().getFirst(Answer.IN_FORCE)).isEqualTo("false");
        assertThat(answer.getHeaders().getFirst(Answer.REPLAYED)).isEqualTo("true");
    }

    private Recorded<Thing> create(String id, @Nullable RequestMark mark) {
        return value(things.create(id, mark, making(id, mark)));
    }

    private static Function<Optional<Thing>, Mono<? extends Ruling<Thing>>> making(String id,
            @Nullable RequestMark mark) {
        return removed -> Mono.just(new Ruling.Changed<>(removed.map(thing -> thing.write("again", ACT))
                .orElseGet(() -> Thing.made(id, ACT, mark))));
    }

    private static <V> V value(Mono<V> mono) {
        return mono.blockOptional(Duration.ofSeconds(30)).orElseThrow();
    }

    private static ProblemCode refusal(Mono<?> mono) {
        return assertThatExceptionOfType(ProblemException.class).isThrownBy(mono::block).actual().problem().code();
    }
}
