package dev.manykey.controllog;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every store does, whatever it is made of. */
abstract class EntityStoreContract {
    /** An empty store. */
    abstract EntityStore<Owners.Owner> store();

    @Test
    void whatIsInsertedIsFoundWithItsOutbox() {
        var store = store();

        store.insert(Owners.change("ada", 1, "Ada", "math")).block();

        assertThat(store.find("ada").block()).isEqualTo(new Owners.Owner("ada", 1, "Ada", List.of("math")));
        assertThat(store.pending(10).blockLast()).satisfies(pending -> {
            assertThat(pending.id()).isEqualTo("ada");
            assertThat(pending.entries()).extracting(OutboxEntry::id).containsExactly("owner/ada@1", "fact-ada-1");
        });
    }

    @Test
    void secondInsertOfAnIdIsRefusedAndChangesNothing() {
        var store = store();
        store.insert(Owners.change("ada", 1, "Ada")).block();

        assertThatThrownBy(() -> store.insert(Owners.change("ada", 1, "Other")).block())
                .isInstanceOf(StoreConflict.AlreadyExists.class).hasMessageContaining("ada");

        assertThat(store.find("ada").blockOptional()).get().extracting(Owners.Owner::name).isEqualTo("Ada");
    }

    @Test
    void onlyOneOfManyWritersOfTheSameVersionWins() {
        var store = store();
        store.insert(Owners.change("ada", 1, "Ada")).block();
        AtomicInteger refused = new AtomicInteger();

        Flux.range(0, 8)
                .flatMap(i -> store.replace(Owners.change("ada", 2, "Ada " + i)).subscribeOn(Schedulers.parallel())
                        .onErrorResume(StoreConflict.VersionConflict.class, e -> {
                            refused.incrementAndGet();
                            return Mono.empty();
                        }))
                .blockLast();

        assertThat(refused).hasValue(7);
        assertThat(store.find("ada").blockOptional()).get().extracting(Owners.Owner::version).isEqualTo(2L);
        assertThat(store.pending(10).blockLast()).satisfies(pending -> assertThat(pending.entries()).hasSize(4));
    }

    @Test
    void replacingWhatIsNotThereIsRefused() {
        var store = store();

        assertThatThrownBy(() -> store.replace(Owners.change("nobody", 2, "Nobody")).block())
                .isInstanceOf(StoreConflict.VersionConflict.class);
    }

    @Test
    void publishedEntriesLeaveTheOutboxAndOthersStay() {
        var store = store();
        store.insert(Owners.change("ada", 1, "Ada")).block();
        store.replace(Owners.change("ada", 2, "Ada L.")).block();

        store.published("ada", List.of("owner/ada@1", "fact-ada-1", "never-there")).block();

        assertThat(store.pending(10).blockLast())
                .satisfies(pending -> assertThat(pending.entries()).extracting(OutboxEntry::id)
                        .containsExactly("owner/ada@2", "fact-ada-2"));
        store.published("ada", List.of("owner/ada@2", "fact-ada-2")).block();
        assertThat(store.pending(10).collectList().block()).isEmpty();
    }

    @Test
    void listIsOrderedFilteredAndPaged() {
        var store = store();
        for (String id : List.of("c", "a", "d", "b")) {
            store.insert(Owners.change(id, 1, id.equals("d") ? "other" : "same", "tag-" + id, "all")).block();
        }

        assertThat(store.list(Map.of(), null, 2).map(Owners.Owner::key).collectList().block()).containsExactly("a",
                "b");
        assertThat(store.list(Map.of(), "b", 9).map(Owners.Owner::key).collectList().block()).containsExactly("c", "d");
        assertThat(store.list(Map.of("name", "same"), "a", 9).map(Owners.Owner::key).collectList().block())
                .containsExactly("b", "c");
        assertThat(store.list(Map.of("tags", "tag-c"), null, 9).map(Owners.Owner::key).collectList().block())
                .containsExactly("c");
    }
}
